using UrbanSound.Audio;
using UrbanSound.Fuzz.Corpus;
using UrbanSound.Fuzz.Targets;

namespace UrbanSound.Fuzz.Running;

/// <summary>Which target an iteration belongs to. By number alone, so that a run's seed and an iteration name one input.</summary>
internal sealed class FuzzPlan
{
    /// <summary>Programs started are slow, and one in so many iterations keeps a run's pace.</summary>
    private const int FfmpegPeriod = 5000;

    private const int MostFfmpeg = 200;

    private readonly FuzzTarget _audio;
    private readonly FuzzTarget? _ffmpeg;
    private readonly FuzzTarget _image;
    private readonly FuzzTarget _manifest;
    private readonly FuzzTarget _mp4 = new Mp4Target();
    private readonly FuzzTarget _options = new OptionsTarget();
    private readonly FuzzTarget _signal = new SignalTarget();
    private readonly FuzzTarget? _only;

    internal FuzzPlan(FuzzOptions options)
    {
        byte[][] sounds = AudioCorpus.Create(options.UsesShared);
        var models = new ModelCorpus();
        _audio = new AudioTarget(sounds);
        _ffmpeg = FfmpegSettings.Installed.IsInstalled ? new FfmpegTarget(sounds) : null;
        _image = new ImageTarget(ImageCorpus.Create(options.UsesShared));
        _manifest = new ManifestTarget(models);
        Onnx = new OnnxTarget(models);
        if (options.Only is not null)
            _only = Find(options.Only) ?? throw new ArgumentException($"There is no target '{options.Only}'.", nameof(options));
    }

    /// <summary>The target that is run in a child process.</summary>
    internal FuzzTarget Onnx { get; }

    internal FuzzTarget TargetOf(long iteration)
    {
        if (_only is not null)
            return _only;
        if (_ffmpeg is not null && iteration % FfmpegPeriod == 99 && iteration / FfmpegPeriod < MostFfmpeg)
            return _ffmpeg;
        return (iteration % 100) switch
        {
            0 or 50 => Onnx,
            < 10 => _manifest,
            < 12 => _options,
            < 17 => _signal,
            < 36 => _image,
            36 => _mp4,
            _ => _audio,
        };
    }

    internal FuzzTarget? Find(string name) =>
        new[] { _audio, _ffmpeg, _manifest, Onnx, _options, _signal, _image, _mp4 }.FirstOrDefault(target => target?.Name == name);
}

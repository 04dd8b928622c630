using System.Collections.Concurrent;
using System.Text;
using UrbanSound.Audio;
using UrbanSound.Cli.Datasets;
using UrbanSound.Cli.Terminal;
using UrbanSound.Training.Datasets;

namespace UrbanSound.Cli.Preprocessing;

/// <summary>Brings a folder to completion on all cores: what is whole and newer than its clips stays, the rest is computed.</summary>
internal sealed class PreprocessRun(CliTerminal terminal, Dataset dataset, IOutputFormat format, RunSettings settings, string output)
{
    private readonly ConcurrentDictionary<string, ClipFault> _faults = new(StringComparer.Ordinal);
    private int _kept;

    /// <returns>What came out.</returns>
    public async Task<PreprocessResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var folder = OutputFolder.Open(output, settings);
            var units = format.Plan(dataset);
            await FileProgress.RunAsync(
                terminal,
                dataset.Clips.Count,
                done => Parallel.ForEachAsync(units, DatasetCheck.Cores(cancellationToken), (unit, stop) =>
                {
                    Complete(folder, unit, done, stop);
                    return ValueTask.CompletedTask;
                }),
                resultsComeLast: true);
            folder.Write(OutputFolder.Index, stream => WriteIndex(stream, units));
        }
        catch (Exception e) when ((e as IOException ?? e.InnerException as IOException) is { } fault && DiskFull.Is(fault))
        {
            // A disk that has room but for no more names refuses the new file itself, which is told as a fault of that file.
            throw Stopped("the disk is full", e);
        }
        catch (IOException e)
        {
            throw Stopped($"can't be written: {e.Message.TrimEnd('.')}", e);
        }
        return new PreprocessResult(
            [.. dataset.Clips.Where(IsGood)], _kept, [.. dataset.Clips.Where(c => !IsGood(c)).Select(c => _faults[c.Name])]);
    }

    private UrbanSoundException Stopped(string why, Exception cause) => new(
        UrbanSoundErrorKind.Unavailable, $"{output}: {why}. What is there is whole; the same command goes on from there.", cause);

    private void Complete(OutputFolder folder, OutputUnit unit, Action done, CancellationToken cancellationToken)
    {
        if (IsWhole(folder.Full(unit.File), unit))
        {
            Interlocked.Add(ref _kept, unit.Clips.Count);
            foreach (var _ in unit.Clips)
                done();
            return;
        }
        var computed = new List<byte[]>(unit.Clips.Count);
        foreach (var clip in unit.Clips)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Compute(clip) is { } values)
                computed.Add(values);
            done();
        }
        if (computed.Count > 0)
            folder.Write(unit.File, stream => format.Write(stream, computed));
        else if (File.Exists(folder.Full(unit.File)))
            File.Delete(folder.Full(unit.File));
    }

    private byte[]? Compute(LabelledClip clip)
    {
        try
        {
            var sound = AudioClip.Load(clip.Path, DatasetCheck.Limits);
            if (sound.Samples.IsEmpty)
                throw new UrbanSoundException(UrbanSoundErrorKind.InvalidMedia, $"{clip.Path}: holds no sound.");
            if (sound.SampleRate > Math.Min(Resampler.MaxRate, (long)format.SampleRate * Resampler.MaxDecimation))
                throw new UrbanSoundException(UrbanSoundErrorKind.UnsupportedMedia, $"{clip.Path}: {sound.SampleRate} Hz is too high a rate.");
            return format.Compute(sound);
        }
        catch (Exception e) when (FileFaults.TryExplain(e, out var fault))
        {
            // Faults of features don't know the file.
            var named = fault.Message.Contains(clip.Path, StringComparison.Ordinal) ? fault.Message : $"{clip.Path}: {fault.Message}";
            _faults[clip.Name] = ClipFault.Create(clip, new UrbanSoundException(fault.Kind, named, fault));
            return null;
        }
    }

    // A clip that was skipped leaves its file short of one: it is tried again, and repaired clips come in.
    private bool IsWhole(string path, OutputUnit unit)
    {
        if (!File.Exists(path))
            return false;
        var written = File.GetLastWriteTimeUtc(path);
        return unit.Clips.All(c => File.GetLastWriteTimeUtc(c.Path) <= written) && format.Holds(path, unit.Clips.Count);
    }

    private bool IsGood(LabelledClip clip) => !_faults.ContainsKey(clip.Name);

    private void WriteIndex(Stream stream, IReadOnlyList<OutputUnit> units)
    {
        var classes = dataset.Labels.Select((label, i) => (label, i)).ToDictionary(l => l.label, l => l.i);
        using var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        text.WriteLine("file,row,name,label,label_id,fold,recording");
        foreach (var unit in units)
        {
            var row = 0;
            foreach (var clip in unit.Clips.Where(IsGood))
            {
                text.WriteLine(string.Create(
                    Culture.Invariant,
                    $"{Quoted(unit.File)},{row++},{Quoted(clip.Name)},{Quoted(clip.Label)},{classes[clip.Label]},{clip.Fold},{Quoted(clip.Recording ?? "")}"));
            }
        }

        static string Quoted(string field) => field.AsSpan().IndexOfAny("\",\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}

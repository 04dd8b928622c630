using System.Globalization;
using UrbanSound.Cli.Features;
using UrbanSound.Models;
using UrbanSound.Tests;
using UrbanSound.Tests.Models;

namespace UrbanSound.Cli.Tests;

public sealed class ModelVerifyTests : IDisposable
{
    private const int Length = LoudestBand.Bands * 100;

    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly float[] _inputs;
    private readonly float[] _outputs;

    public ModelVerifyTests()
    {
        _model = LoudestBand.WriteProven(_folder.Path);
        var random = new Random(1);
        _inputs = [.. Enumerable.Range(0, 3 * Length).Select(_ => random.NextSingle())];
        using var model = OnnxModel.Load(_model);
        _outputs = model.Run(_inputs, 3);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Agrees_with_the_numbers_of_another_runtime()
    {
        var said = await Cli.RunAsync("model", "verify", _model, "--expected", WriteJson(_outputs));
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.StartsWith("agrees: 3 inputs, worst deviation", said.Output, StringComparison.Ordinal);

        Write("in.npy", _inputs, [3, 1, LoudestBand.Bands, 100]);
        Write("out.npy", _outputs, [3, LoudestBand.Bands]);
        var arrays = await Cli.RunAsync("model", "verify", _model, "--inputs", _folder.File("in.npy"), "--expected", _folder.File("out.npy"));
        Assert.Equal((0, ""), (arrays.Code, arrays.Error));
    }

    [Fact]
    public async Task Tells_where_a_number_is_off_and_fails()
    {
        _outputs[LoudestBand.Bands + 2] += 0.01f;
        var said = await Cli.RunAsync("model", "verify", _model, "--expected", WriteJson(_outputs));
        Assert.Equal(ExitCode.Failure, said.Code);
        Assert.StartsWith("differs: 3 inputs, worst deviation 1E-2 at input 1, output 2", said.Output, StringComparison.Ordinal);
        var wide = await Cli.RunAsync("model", "verify", _model, "--expected", _folder.File("expected.json"), "--tolerance", "0.1");
        Assert.Equal(0, wide.Code);
    }

    [Fact]
    public async Task A_number_that_is_none_agrees_with_nothing()
    {
        _outputs[0] = float.NaN;
        Write("in.npy", _inputs, [3, Length]);
        Write("out.npy", _outputs, [3, LoudestBand.Bands]);
        Assert.Equal(ExitCode.Failure, (await Cli.RunAsync("model", "verify", _model, "--inputs", _folder.File("in.npy"), "--expected", _folder.File("out.npy"), "--tolerance", "1")).Code);
    }

    [Theory]
    [InlineData("{}", "flat arrays")]
    [InlineData("[", "flat arrays")]
    [InlineData("""{"count":0,"inputs":[],"outputs":[]}""", "above 0")]
    [InlineData("""{"count":1,"inputs":[1],"outputs":[1]}""", "are needed, not 1 values")]
    public async Task Refuses_a_file_that_proves_nothing(string json, string reason)
    {
        await File.WriteAllTextAsync(_folder.File("expected.json"), json);
        var said = await Cli.RunAsync("model", "verify", _model, "--expected", _folder.File("expected.json"));
        Assert.Equal((ExitCode.Failure, ""), (said.Code, said.Output));
        Assert.Contains(reason, said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_an_array_that_is_cut_short()
    {
        Write("in.npy", _inputs, [3, Length]);
        Write("out.npy", _outputs, [3, LoudestBand.Bands]);
        var bytes = await File.ReadAllBytesAsync(_folder.File("out.npy"));
        foreach (var kept in (int[])[0, 11, 20, 100, bytes.Length - 1])
        {
            await File.WriteAllBytesAsync(_folder.File("out.npy"), bytes[..kept]);
            var said = await Cli.RunAsync("model", "verify", _model, "--inputs", _folder.File("in.npy"), "--expected", _folder.File("out.npy"));
            Assert.Equal((ExitCode.Failure, ""), (said.Code, said.Output));
        }
    }

    private void Write(string name, float[] values, int[] shape)
    {
        using var stream = File.Create(_folder.File(name));
        NpyWriter.Write(stream, values, shape);
    }

    private string WriteJson(float[] outputs)
    {
        static string List(float[] values) => string.Join(',', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
        File.WriteAllText(_folder.File("expected.json"), $$"""{"runtime":"another 1.0","count":3,"inputs":[{{List(_inputs)}}],"outputs":[{{List(outputs)}}]}""");
        return _folder.File("expected.json");
    }
}

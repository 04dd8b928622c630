using System.CommandLine;
using UrbanSound.Cli.Commands;
using UrbanSound.Cli.Terminal;

namespace UrbanSound.Cli.Tests;

public sealed class UsageTests
{
    public static TheoryData<string> Commands()
    {
        var data = new TheoryData<string>();
        foreach (var (path, _) in Walk())
            data.Add(path);
        return data;
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_mentions_every_argument_option_and_command_and_says_what_it_is(string path)
    {
        var said = await Cli.RunAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal((0, ""), (said.Code, said.Error));
        var command = Walk().Single(c => c.Path == path).Command;
        Assert.False(string.IsNullOrWhiteSpace(command.Description));
        foreach (var symbol in command.Options.Cast<Symbol>().Concat(command.Arguments).Concat(command.Subcommands))
        {
            Assert.Contains(symbol.Name, said.Output, StringComparison.Ordinal);
            Assert.False(string.IsNullOrWhiteSpace(symbol.Description), symbol.Name);
        }
    }

    [Fact]
    public async Task Help_shows_examples_whose_options_exist()
    {
        foreach (var (path, command) in Walk().Where(c => c.Command is CliCommand))
        {
            var help = (await Cli.RunAsync([.. path.Split(' '), "--help"])).Output;
            foreach (var example in ((CliCommand)command).Examples)
            {
                Assert.Contains(example, help, StringComparison.Ordinal);
                var own = example.Split('|')[0];
                Assert.All(
                    System.Text.RegularExpressions.Regex.Matches(own, @" (--[a-z0-9-]+)").Select(m => m.Groups[1].Value),
                    option => Assert.Contains(command.Options, o => o.Name == option));
            }
        }
    }

    [Theory]
    [InlineData("", "name a command", "urbansound --help")]
    [InlineData("clasify x.wav", "Did you mean 'classify'?", "urbansound --help")]
    [InlineData("frobnicate", "unknown command 'frobnicate'", "urbansound --help")]
    [InlineData("model", "name a command: show, probe, pack, verify", "urbansound model --help")]
    [InlineData("classify", "FILES", "urbansound classify --help")]
    [InlineData("classify x.wav --tpo 3", "Did you mean '--top'?", "urbansound classify --help")]
    [InlineData("classify - -", "only once", "urbansound classify --help")]
    [InlineData("features --hop-lenght 3", "Did you mean '--hop-length'?", "urbansound features --help")]
    [InlineData("features x.wav", "output file is missing", "urbansound features --help")]
    [InlineData("features -o x.npy", "sound file is missing", "urbansound features --help")]
    [InlineData("features x.wav y.wav -o x.npy", "unknown argument 'y.wav'", "urbansound features --help")]
    [InlineData("features x.wav --kind filterbank -o x.npy", "without a sound file", "urbansound features --help")]
    [InlineData("features --batch none.jsonl", "does not exist", "urbansound features --help")]
    [InlineData("features --batch none.jsonl --power 1", "nothing else goes with it", "urbansound features --help")]
    [InlineData("features x.wav -o x.npy --model m.json --power 1", "fixes every setting", "urbansound features --help")]
    [InlineData("spectrogram x.wav", "--output", "urbansound spectrogram --help")]
    [InlineData("detect", "FILE", "urbansound detect --help")]
    [InlineData("bench --only fft", "Must be one of: 'log-mel' 'rfft-2048' 'resample' 'decode' 'classify'\n", "urbansound bench --help")]
    [InlineData("bench --seconds 0", "not above 0", "urbansound bench --help")]
    [InlineData("model probe m.onnx", "--manifest", "urbansound model probe --help")]
    [InlineData("model verify m.onnx", "--expected", "urbansound model verify --help")]
    [InlineData("model verify m.onnx --expected o.npy", "--inputs", "urbansound model verify --help")]
    [InlineData("serve --port 70000", "'70000' is no number from 0 to 65535", "urbansound serve --help")]
    [InlineData("serve --gallery g --detector d.onnx", "belong together", "urbansound serve --help")]
    [InlineData("serve --port http", "--port", "urbansound serve --help")]
    [InlineData("serve --host example", "'example' is neither an address", "urbansound serve --help")]
    [InlineData("evaluate", "--data", "urbansound evaluate --help")]
    [InlineData("evaluate --data d --folds 3-1", "neither a number above 0 nor a list", "urbansound evaluate --help")]
    [InlineData("evaluate --data d --bootstrap -1", "not 0 to 100000", "urbansound evaluate --help")]
    [InlineData("stress", "name a command: progressive, dump", "urbansound stress --help")]
    [InlineData("stress dump", "--url is missing", "urbansound stress dump --help")]
    [InlineData("stress dump --url ftp://x", "no address", "urbansound stress dump --help")]
    [InlineData("stress dump --url http://x --requests 0", "not 1 to 20000", "urbansound stress dump --help")]
    [InlineData("stress dump --url http://x --instance ml.x", "price of ml.x is not known", "urbansound stress dump --help")]
    [InlineData("report x.json -o report.doc", "neither .html nor .pdf", "urbansound report --help")]
    [InlineData("report x.json", "--output", "urbansound report --help")]
    [InlineData("stress dump --sagemaker my_own", "no endpoint's name", "urbansound stress dump --help")]
    public async Task A_wrong_command_line_gets_a_reason_and_a_hint(string line, string reason, string hint)
    {
        var said = await Cli.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((ExitCode.Usage, ""), (said.Code, said.Output));
        Assert.StartsWith("urbansound: ", said.Error, StringComparison.Ordinal);
        Assert.Contains(reason, said.Error, StringComparison.Ordinal);
        Assert.EndsWith($"Try '{hint}'.\n", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completes_commands_options_and_values()
    {
        Assert.Contains("classify", (await SuggestAsync("urbansound cl")).Lines);
        Assert.Contains("--hop-length", (await SuggestAsync("urbansound features --ho")).Lines);
        Assert.Equal(["mel", "mfcc", "waveform"], (await SuggestAsync("urbansound features --kind m")).Lines);
        // Faults of a completion must not spoil the prompt.
        Assert.Equal("", (await Cli.RunAsync("[suggest]", "urbansound features --kind m")).Error);
    }

    private static Task<Cli.Said> SuggestAsync(string line) => Cli.RunAsync($"[suggest:{line.Length}]", line);

    private static IEnumerable<(string Path, Command Command)> Walk()
    {
        using var terminal = new CliTerminal(TextWriter.Null, TextWriter.Null, () => Stream.Null);
        return [.. Walk("", CommandLine.Create(terminal))];
    }

    private static IEnumerable<(string Path, Command Command)> Walk(string path, Command command) =>
        command.Subcommands.SelectMany(c => Walk($"{path} {c.Name}".Trim(), c)).Prepend((path, command));
}

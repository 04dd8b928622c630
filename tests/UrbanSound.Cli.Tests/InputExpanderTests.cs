using UrbanSound.Cli.Inputs;
using UrbanSound.Tests;

namespace UrbanSound.Cli.Tests;

public sealed class InputExpanderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public InputExpanderTests()
    {
        foreach (var file in (string[])["b.wav", "B.WAV", "a/c.mp3", "a/d/e.flac", "a/d/note.txt", "a.b/f.wav", ".hidden.wav", "a/._c.mp3", "clip[1].wav"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(file))!);
            File.WriteAllBytes(_folder.File(file), []);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Walks_a_folder_for_known_media_in_ordinal_order() =>
        Assert.Equal(["B.WAV", "a.b/f.wav", "a/c.mp3", "a/d/e.flac", "b.wav", "clip[1].wav"], Expand(""));

    [Theory]
    [InlineData("*.wav", "b.wav", "clip[1].wav")]
    [InlineData("?.wav", "b.wav")]
    [InlineData("**/*.flac", "a/d/e.flac")]
    [InlineData("a/**/e.*", "a/d/e.flac")]
    [InlineData("a/**", "a/c.mp3", "a/d/e.flac", "a/d/note.txt")]
    [InlineData("*/d", "a/d/e.flac")]
    [InlineData(".h*", ".hidden.wav")]
    public void Expands_patterns(string pattern, params string[] expected)
    {
        if (!OperatingSystem.IsLinux())
            return; // elsewhere B.WAV matches too
        Assert.Equal(expected, Expand(pattern));
    }

    [Fact]
    public void Takes_a_file_literally_whatever_its_name_and_ending()
    {
        Assert.Equal(["a/d/note.txt"], Expand("a/d/note.txt"));
        Assert.Equal(["clip[1].wav"], Expand("clip[1].wav"));
    }

    [Fact]
    public void Keeps_the_order_of_arguments() =>
        Assert.Equal(["b.wav", "-", "a/c.mp3"], InputExpander.Expand([_folder.File("b.wav"), "-", _folder.File("a/c.mp3")]).Select(Name));

    [Theory]
    [InlineData("none.wav")]
    [InlineData("none*.wav")]
    [InlineData("none/*.wav")]
    public void Tells_what_matches_nothing(string argument)
    {
        var input = Assert.Single(InputExpander.Expand([_folder.File(argument)]));
        Assert.Equal(UrbanSoundErrorKind.NotFound, input.Fault!.Kind);
        Assert.StartsWith(_folder.File(argument), input.Fault.Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public void Does_not_walk_in_circles()
    {
        Directory.CreateSymbolicLink(_folder.File("a/circle"), _folder.Path);
        Assert.Equal(6, Expand("").Length);
        Assert.Equal(["a/d/e.flac"], Expand("**/*.flac"));
    }

    [UnixFact]
    public void A_walk_passes_over_pipes_and_a_pipe_that_is_named_stays()
    {
        if (!OperatingSystem.IsLinux())
            return; // elsewhere pipes can't be told from files
        using (var made = System.Diagnostics.Process.Start("mkfifo", [_folder.File("a/pipe.wav")]))
        {
            made.WaitForExit();
            Assert.Equal(0, made.ExitCode);
        }

        File.CreateSymbolicLink(_folder.File("a/link-to-pipe.wav"), _folder.File("a/pipe.wav"));
        File.CreateSymbolicLink(_folder.File("a/link.wav"), _folder.File("b.wav"));
        Assert.Equal(["a/c.mp3", "a/d/e.flac", "a/link.wav"], Expand("a"));
        Assert.Equal(["a/pipe.wav"], Expand("a/pipe.wav"));
    }

    private string[] Expand(string argument) => [.. InputExpander.Expand([_folder.File(argument)]).Select(Name)];

    private string Name(InputFile input) => input.IsStandardInput ? "-" : Path.GetRelativePath(_folder.Path, input.Path).Replace('\\', '/');
}

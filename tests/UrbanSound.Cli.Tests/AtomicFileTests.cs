using UrbanSound.Tests;
using UrbanSound.Training.Files;

namespace UrbanSound.Cli.Tests;

public sealed class AtomicFileTests
{
    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a"), "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(folder.File("a"), stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(folder.File("a")));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [UnixFact]
    public void A_link_stays_a_link_and_its_target_is_replaced()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("target"), "old");
        File.CreateSymbolicLink(folder.File("link"), folder.File("target"));
        AtomicFile.Write(folder.File("link"), stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(folder.File("target")));
        Assert.NotNull(new FileInfo(folder.File("link")).LinkTarget);
    }

    [Fact]
    public void Names_the_folder_that_is_missing()
    {
        using var folder = new TemporaryFolder();
        var fault = Assert.Throws<UrbanSoundException>(() => AtomicFile.Write(Path.Combine(folder.Path, "none", "a"), _ => { }));
        Assert.Equal(UrbanSoundErrorKind.NotFound, fault.Kind);
        Assert.Contains("folder does not exist", fault.Message, StringComparison.Ordinal);
    }
}

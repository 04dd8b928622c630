namespace UrbanSound.Tests.Documentation;

public class DocumentationTests
{
    private const string SnippetFile = "tests/UrbanSound.Core.Tests/Documentation/Snippets.cs";

    public static TheoryData<string> Documents => [.. MarkdownFile.All];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Code_is_a_region_of_a_compiled_file(string document)
    {
        string[] source = Repository.Read(SnippetFile).Split('\n');
        HashSet<string> usings = [.. source.Where(IsUsing)];
        HashSet<string> regions = [.. Regions(source)];
        foreach (MarkdownFile.Block block in MarkdownFile.Read(document).Blocks.Where(block => block.Language == "csharp"))
        {
            // A using directive can't stand in a method: those of a block stand at the head of the file.
            string[] directives = [.. block.Lines.TakeWhile(line => IsUsing(line) || line.Length == 0).Where(IsUsing)];
            Assert.All(directives, directive => Assert.Contains(directive, usings));
            string code = Outdent(block.Lines.SkipWhile(line => IsUsing(line) || line.Length == 0));
            Assert.True(regions.Contains(code), $"{document}:{block.LineNumber}: this code is no region of {SnippetFile}:\n{code}");
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_lead_to_files_that_exist(string document)
    {
        string folder = Path.GetDirectoryName(Repository.Path(document))!;
        foreach (string link in MarkdownFile.Read(document).Links)
        {
            string path = Uri.UnescapeDataString(link.Split('#')[0]);
            if (path.Length > 0 && !path.Contains(':', StringComparison.Ordinal))
                Assert.True(Path.Exists(Path.Combine(folder, path)), $"{document}: links to {link}, which does not exist.");
        }
    }

    [Fact]
    public void Readme_begins_with_the_command_that_classifies_and_the_one_that_tests()
    {
        string[] commands = [.. Commands().Select(block => Assert.Single(block.Lines))];
        Assert.StartsWith("dotnet run ", commands[0], StringComparison.Ordinal);
        Assert.Contains(" classify samples/media/", commands[0], StringComparison.Ordinal);
        Assert.True(File.Exists(Repository.Path(commands[0].Split(' ')[^1])), $"{commands[0]}: its file does not exist.");
        Assert.StartsWith("dotnet test ", commands[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Continuous_integration_runs_the_two_commands_of_the_readme()
    {
        // It takes them out of README itself, by their number, so that there is one place to change them.
        string script = Repository.Read(".ci/run");
        Assert.All(Commands().Index(), command => Assert.Contains($"readme_command {command.Index + 1}", script, StringComparison.Ordinal));
    }

    private static IEnumerable<MarkdownFile.Block> Commands() =>
        MarkdownFile.Read("README.md").Blocks.Where(block => block.Language == "sh").Take(2);

    private static bool IsUsing(string line) =>
        line.StartsWith("using ", StringComparison.Ordinal) && !line.Contains('=', StringComparison.Ordinal) && line.EndsWith(';');

    private static IEnumerable<string> Regions(string[] source)
    {
        for (int start = 0; start < source.Length; start++)
        {
            if (!source[start].TrimStart().StartsWith("#region", StringComparison.Ordinal))
                continue;
            yield return Outdent(source.Skip(start + 1).TakeWhile(line => line.Trim() != "#endregion"));
        }
    }

    /// <summary>The code without the indentation that all its lines share, and without empty lines around it.</summary>
    private static string Outdent(IEnumerable<string> code)
    {
        string[] lines = [.. code.Select(line => line.TrimEnd())];
        int indentation = lines.Where(line => line.Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty().Min();
        return string.Join('\n', lines.Select(line => line.Length > 0 ? line[indentation..] : "")).Trim('\n');
    }
}

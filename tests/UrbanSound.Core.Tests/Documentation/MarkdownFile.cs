using System.Text.RegularExpressions;

namespace UrbanSound.Tests.Documentation;

/// <summary>A document of the repository: its fenced blocks and its links.</summary>
internal sealed partial record MarkdownFile(string Name, IReadOnlyList<MarkdownFile.Block> Blocks, IReadOnlyList<string> Links)
{
    private static readonly string[] NotOurs = [".git", "node_modules", "bin", "obj", "artifacts", "TestResults"];

    /// <summary>A fenced block: its language, its lines, and the line that the fence opens on.</summary>
    internal sealed record Block(string Language, IReadOnlyList<string> Lines, int LineNumber)
    {
        public string Text => string.Join('\n', Lines);
    }

    /// <summary>Every Markdown file of the repository, named from its root with slashes.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Walk(new DirectoryInfo(Repository.Root))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    public static MarkdownFile Read(string name)
    {
        var blocks = new List<Block>();
        var links = new List<string>();
        string? language = null;
        List<string> inside = [];
        int opened = 0, number = 0;
        foreach (string line in Repository.Read(name).Split('\n'))
        {
            number++;
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                if (language is null)
                {
                    (language, opened, inside) = (line[3..].Trim(), number, []);
                }
                else
                {
                    blocks.Add(new Block(language, inside, opened));
                    language = null;
                }
            }
            else if (language is not null)
            {
                inside.Add(line);
            }
            else
            {
                // What stands in `code` is shown, not linked.
                links.AddRange(Link().Matches(InlineCode().Replace(line, "")).Select(match => match.Groups["target"].Value));
            }
        }

        Assert.True(language is null, $"{name}:{opened}: the block is never closed.");
        return new MarkdownFile(name, blocks, links);
    }

    private static IEnumerable<string> Walk(DirectoryInfo folder) =>
        folder.EnumerateFiles("*.md").Select(file => file.FullName)
            .Concat(folder.EnumerateDirectories().Where(inner => !NotOurs.Contains(inner.Name)).SelectMany(Walk));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)(\s+""[^""]*"")?\)|(src|href)=""(?<target>[^""]+)""")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();
}

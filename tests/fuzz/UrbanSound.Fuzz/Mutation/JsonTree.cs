using System.Text;
using System.Text.Json;

namespace UrbanSound.Fuzz.Mutation;

/// <summary>JSON that may be wrong in ways a real tree can't hold: a member twice, a number out of any range, a broken escape.</summary>
internal sealed class JsonTree
{
    private JsonTree(char kind) => Kind = kind;

    /// <summary>'{', '[' or '"' for a scalar of any sort.</summary>
    internal char Kind { get; }

    internal List<(string Name, JsonTree Value)> Members { get; } = [];

    /// <summary>A scalar as it is written.</summary>
    internal string Text { get; set; } = "";

    internal static JsonTree Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return From(document.RootElement);
    }

    internal static JsonTree Scalar(string text) => new('"') { Text = text };

    internal static JsonTree List(IEnumerable<JsonTree> items)
    {
        var list = new JsonTree('[');
        list.Members.AddRange(items.Select(item => ("", item)));
        return list;
    }

    internal static JsonTree Object() => new('{');

    /// <summary>Every tree in this one, itself first.</summary>
    internal void Collect(List<JsonTree> all)
    {
        all.Add(this);
        foreach ((_, JsonTree value) in Members)
            value.Collect(all);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }

    private static JsonTree From(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var tree = new JsonTree('{');
                foreach (JsonProperty member in element.EnumerateObject())
                    tree.Members.Add((member.Name, From(member.Value)));
                return tree;
            case JsonValueKind.Array:
                return List(element.EnumerateArray().Select(From));
            default:
                return Scalar(element.GetRawText());
        }
    }

    private void Write(StringBuilder text)
    {
        if (Kind == '"')
        {
            text.Append(Text);
            return;
        }
        text.Append(Kind);
        for (int i = 0; i < Members.Count; i++)
        {
            if (i > 0)
                text.Append(',');
            if (Kind == '{')
                text.Append('"').Append(Members[i].Name).Append("\":");
            Members[i].Value.Write(text);
        }
        text.Append(Kind == '{' ? '}' : ']');
    }
}

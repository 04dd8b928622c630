namespace UrbanSound.Fuzz.Mutation;

/// <summary>Changes JSON where it is still JSON, mostly: members, types, numbers, depth, length.</summary>
internal static class JsonMutator
{
    private static readonly string[] Words =
    [
        "null", "true", "false", "\"\"", "\" \"", "\"x\"", "\"\\ud800\"", "\"\\u0000\"", "\"a\\nb\\r\\u2028c\"", "\"1\"", "\"NaN\"", "\"Infinity\"",
        "\"mel-spectrogram\"", "\"waveform\"", "\"zero\"", "\"repeat\"", "\"reflect\"", "\"edge\"", "\"constant\"", "\"signal\"", "\"log10\"", "\"none\"",
        "\"natural-log\"", "\"htk\"", "\"povey\"", "\"frames-bands\"", "\"probabilities\"", "\"input\"", "\"band1\"", "{}", "[]", "[[]]", "NaN", "",
    ];

    /// <summary>Applies one to three changes.</summary>
    internal static string Mutate(string json, Random random)
    {
        JsonTree root = JsonTree.Parse(json);
        for (int changes = random.Next(3) > 0 ? 1 : random.Next(2, 4); changes > 0; changes--)
        {
            var all = new List<JsonTree>();
            root.Collect(all);
            Change(all, random);
        }
        return root.ToString();
    }

    private static void Change(List<JsonTree> all, Random random)
    {
        JsonTree tree = all[random.Next(all.Count)];
        // Scalars are most of the nodes, and numbers are where ranges are checked.
        if (tree.Members.Count == 0)
        {
            if (tree.Kind == '"')
                tree.Text = random.Next(2) == 0 ? Interesting.JsonNumber(random) : Words[random.Next(Words.Length)];
            return;
        }
        int index = random.Next(tree.Members.Count);
        (string name, JsonTree value) = tree.Members[index];
        switch (random.Next(8))
        {
            case 0:
                tree.Members.RemoveAt(index);
                break;
            case 1:
                tree.Members.Add((name, random.Next(2) == 0 ? value : JsonTree.Scalar(Interesting.JsonNumber(random))));
                break;
            case 2:
                tree.Members[index] = (Rename(name, random), value);
                break;
            case 3:
                tree.Members[index] = (name, JsonTree.Scalar(Words[random.Next(Words.Length)]));
                break;
            case 4:
                tree.Members[index] = (name, JsonTree.Scalar(Nested(random.Next(1, 200), random)));
                break;
            case 5:
                // The same tree many times: a list as long as a megabyte allows, now and then.
                int count = random.Next(1, random.Next(200) == 0 ? 200_000 : 50);
                tree.Members[index] = (name, JsonTree.List(Enumerable.Repeat(JsonTree.Scalar(Interesting.JsonNumber(random)), count)));
                break;
            case 6:
                tree.Members[index] = (name, JsonTree.Scalar(all[random.Next(all.Count)].ToString()));
                break;
            default:
                tree.Members[index] = (name, JsonTree.Scalar(Interesting.JsonNumber(random)));
                break;
        }
    }

    private static string Rename(string name, Random random) => random.Next(4) switch
    {
        0 => name.ToUpperInvariant(),
        1 => name + "x",
        2 => "\\ud800",
        _ => "",
    };

    private static string Nested(int depth, Random random)
    {
        bool list = random.Next(2) == 0;
        return string.Concat(Enumerable.Repeat(list ? "[" : "{\"a\":", depth)) + "1" + new string(list ? ']' : '}', depth);
    }
}

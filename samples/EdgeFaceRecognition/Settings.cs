using System.Globalization;

namespace UrbanSound.EdgeFaceRecognition;

/// <summary>What the command line says.</summary>
internal sealed record Settings(string Source, string Gallery, string Detector, string Embedder, int EveryNthFrame, bool IsOnce, bool IsJson)
{
    public const string Usage = """
        usage: EdgeFaceRecognition SOURCE --gallery G --detector D.onnx --embedder E.onnx [--every N] [--once] [--json]
        SOURCE is a video or picture, or a folder that a camera writes segments to; --once ends with what is there.
        """;

    public static Settings? Parse(string[] arguments)
    {
        string? source = null;
        var named = new Dictionary<string, string>();
        bool isOnce = false, isJson = false;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--once")
                isOnce = true;
            else if (arguments[i] == "--json")
                isJson = true;
            else if (arguments[i] is "--gallery" or "--detector" or "--embedder" or "--every" && i + 1 < arguments.Length)
                named[arguments[i]] = arguments[++i];
            else if (source is null && !arguments[i].StartsWith('-'))
                source = arguments[i];
            else
                return null;
        }

        bool isNumber = int.TryParse(named.GetValueOrDefault("--every", "5"), NumberStyles.None, CultureInfo.InvariantCulture, out int every);
        return source is not null && isNumber
            && named.TryGetValue("--gallery", out string? gallery)
            && named.TryGetValue("--detector", out string? detector)
            && named.TryGetValue("--embedder", out string? embedder)
            ? new Settings(source, gallery, detector, embedder, every, isOnce, isJson)
            : null;
    }
}

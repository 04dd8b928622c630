using System.Globalization;
using UrbanSound.Tests;

namespace UrbanSound.Fuzz.Running;

/// <summary>What the command line says.</summary>
internal sealed record FuzzOptions
{
    internal const string Usage = """
        usage: UrbanSound.Fuzz [--seconds N] [--count N] [--seed N] [--threads 1|2] [--only TARGET] [--no-shared] [--findings FOLDER]
               UrbanSound.Fuzz --replay FILE
               UrbanSound.Fuzz --last [--findings FOLDER]
        """;

    /// <summary>The time after which no further input is begun.</summary>
    internal TimeSpan Time { get; private init; } = TimeSpan.FromSeconds(600);

    /// <summary>The most inputs.</summary>
    internal long Count { get; private init; } = long.MaxValue;

    internal int Seed { get; private init; } = 1;

    internal int Threads { get; private init; } = 2;

    /// <summary>The one target to run; null: all in their shares.</summary>
    internal string? Only { get; private init; }

    /// <summary>Whether recordings of the folder <c>shared</c> are mutated too; without them a seed gives the same inputs everywhere.</summary>
    internal bool UsesShared { get; private init; } = true;

    internal string Findings { get; private init; } = Repository.Path("artifacts", "fuzz");

    /// <summary>A finding to run again.</summary>
    internal string? Replay { get; private init; }

    /// <summary>Whether to tell what was under way when the last run died.</summary>
    internal bool TellsLast { get; private init; }

    /// <summary>Whether this process runs single inputs for another, which names them on standard input.</summary>
    internal bool IsChild { get; private init; }

    internal static FuzzOptions? Parse(string[] arguments)
    {
        var options = new FuzzOptions();
        for (int i = 0; i < arguments.Length; i++)
        {
            string? value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            FuzzOptions? next = arguments[i] switch
            {
                "--no-shared" => options with { UsesShared = false },
                "--child" => options with { IsChild = true },
                "--last" => options with { TellsLast = true },
                _ => null,
            };
            if (next is null)
            {
                if (value is null)
                    return null;
                next = WithValue(options, arguments[i], value);
                i++;
            }
            if (next is null)
                return null;
            options = next;
        }
        return options;
    }

    private static FuzzOptions? WithValue(FuzzOptions options, string name, string value)
    {
        bool isNumber = long.TryParse(value, CultureInfo.InvariantCulture, out long number) && number >= 0;
        return name switch
        {
            "--seconds" when isNumber => options with { Time = TimeSpan.FromSeconds(number) },
            "--count" when isNumber => options with { Count = number },
            "--seed" when isNumber && number <= int.MaxValue => options with { Seed = (int)number },
            "--threads" when isNumber && number is 1 or 2 => options with { Threads = (int)number },
            "--only" => options with { Only = value },
            "--findings" => options with { Findings = Path.GetFullPath(value) },
            "--replay" => options with { Replay = value },
            _ => null,
        };
    }
}

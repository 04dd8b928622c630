using UrbanSound.Fuzz.Targets;

namespace UrbanSound.Fuzz.Running;

/// <summary>Runs one input and judges what comes out: exceptions, time, memory.</summary>
internal static class CaseRunner
{
    private const int LongestMessage = 4000;

    /// <summary>Runs an input.</summary>
    internal static Outcome Run(FuzzTarget target, byte[] input, int seed)
    {
        Outcome outcome = RunOnce(target, input, seed);
        // Compiling and collecting are on the thread's account too. What is slow by itself is slow again.
        return outcome.Fault?.IsTime == true ? RunOnce(target, input, seed) : outcome;
    }

    private static Outcome RunOnce(FuzzTarget target, byte[] input, int seed)
    {
        bool wasRefused = false;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan started = ThreadClock.Now;
        try
        {
            target.Check(input, new Random(~seed));
        }
        catch (UrbanSoundException refused)
        {
            wasRefused = true;
            if (DescribeBadMessage(refused.Message) is { } bad)
                return new Outcome(new Fault("message", bad, refused.ToString()));
        }
        catch (Exception thrown)
        {
            return new Outcome(new Fault(thrown.GetType().Name + Place(thrown), thrown.Message, thrown.ToString()));
        }
        TimeSpan took = ThreadClock.Now - started;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (allocated > target.MostAllocated)
            return new Outcome(new Fault("allocation", $"{allocated >> 20} MB were allocated, at most {target.MostAllocated >> 20} MB are fair", ""));
        return new Outcome(took > target.MostTime ? new Fault("time", $"took {took.TotalSeconds:F1} s", "") { IsTime = true } : null, wasRefused);
    }

    /// <summary>A message is one line that says something, whatever stood in the input.</summary>
    private static string? DescribeBadMessage(string message)
    {
        if (string.IsNullOrWhiteSpace(message))
            return "the message is empty";
        if (message.Length > LongestMessage)
            return $"the message has {message.Length} characters";
        return message.Any(char.IsControl) ? "the message holds control characters" : null;
    }

    /// <summary>The method of the library that threw, so that a thousand inputs with one cause are one finding.</summary>
    private static string Place(Exception thrown)
    {
        string? frame = thrown.StackTrace?.Split('\n').Select(line => line.Trim())
            .FirstOrDefault(line => line.Contains(" UrbanSound.", StringComparison.Ordinal) || line.Contains("OnnxRuntime.", StringComparison.Ordinal));
        if (frame is null)
            return "";
        int from = frame.IndexOf(' ', StringComparison.Ordinal) + 1, to = frame.IndexOf('(', StringComparison.Ordinal);
        // Two parts: type and method.
        return to > from ? "-" + string.Join('.', frame[from..to].Split('.').TakeLast(2)) : "";
    }
}

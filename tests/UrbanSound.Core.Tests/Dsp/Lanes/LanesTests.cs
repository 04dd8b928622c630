using System.Reflection;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Tests.Dsp.Lanes;

public class LanesTests
{
    private const BindingFlags Checks = BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static TheoryData<int, string> WidthsAndChecks()
    {
        var data = new TheoryData<int, string>();
        foreach (int width in new[] { 1, 4, 8, 16 })
        {
            foreach (MethodInfo check in Of(width).GetMethods(Checks))
                data.Add(width, check.Name);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(WidthsAndChecks))]
    public void Every_width_does_alike(int width, string check) => Of(width).GetMethod(check, Checks)!.CreateDelegate<Action>()();

    private static Type Of(int width) => width switch
    {
        1 => typeof(LaneChecks<ScalarLane>),
        4 => typeof(LaneChecks<Lanes128>),
        8 => typeof(LaneChecks<Lanes256>),
        _ => typeof(LaneChecks<Lanes512>),
    };
}

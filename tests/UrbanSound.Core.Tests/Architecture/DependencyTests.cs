using System.Reflection;
using System.Reflection.Emit;

namespace UrbanSound.Tests.Architecture;

/// <summary>Within Core, arrows point one way. Signatures, fields and method bodies are all looked at.</summary>
public class DependencyTests
{
    /// <summary>What each folder may know. The root namespace is the front door: it knows all, and only its plain types may be known by all.</summary>
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["UrbanSound.Audio"] = [],
        ["UrbanSound.Dsp"] = [],
        ["UrbanSound.Storage"] = [],
        ["UrbanSound.Imaging"] = [],
        ["UrbanSound.Models"] = ["UrbanSound.Audio", "UrbanSound.Dsp", "UrbanSound.Imaging"],
        ["UrbanSound.Faces"] = ["UrbanSound.Audio", "UrbanSound.Imaging", "UrbanSound.Models"],
        ["UrbanSound.Sounds"] = ["UrbanSound.Audio", "UrbanSound.Dsp", "UrbanSound.Models"],
        ["UrbanSound.Pipelines"] = ["UrbanSound", "UrbanSound.Audio", "UrbanSound.Dsp", "UrbanSound.Imaging", "UrbanSound.Models", "UrbanSound.Sounds", "UrbanSound.Faces"],
    };

    /// <summary>Types of the root that carry no behaviour of the library.</summary>
    private static readonly Type[] KnownByAll = [typeof(UrbanSoundException), typeof(UrbanSoundErrorKind), typeof(LabelScore)];

    [Fact]
    public void Folders_know_only_what_the_design_allows()
    {
        Assembly core = typeof(SoundClassifier).Assembly;
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        int seen = 0;
        foreach (Type type in core.GetTypes())
        {
            string from = Folder(type);
            if (from is "UrbanSound" or "")
                continue;
            Assert.True(MayKnow.ContainsKey(from), $"the folder {from} has no rule yet");
            foreach (Type used in Uses(type).Where(t => t.Assembly == core))
            {
                seen++;
                string to = Folder(used);
                if (to != from && to.Length > 0 && !MayKnow[from].Contains(to) && !KnownByAll.Contains(used))
                    wrong.Add($"{type.FullName} -> {used.FullName}");
            }
        }

        Assert.Empty(wrong);
        Assert.True(seen > 500, $"only {seen} references were found: the check no longer sees the code");
    }

    [Fact]
    public void Core_needs_nothing_but_the_runtime_and_tensors()
    {
        string[] packages = ["System.Numerics.Tensors", "Microsoft.ML.OnnxRuntime", "SixLabors.ImageSharp"];
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        Assert.DoesNotContain(
            typeof(SoundClassifier).Assembly.GetReferencedAssemblies().Select(a => a.Name!),
            name => !packages.Contains(name) && !File.Exists(Path.Combine(runtime, name + ".dll")));
    }

    [Fact]
    public void No_type_of_a_package_that_may_be_absent_is_public() =>
        Assert.DoesNotContain(typeof(SoundClassifier).Assembly.GetExportedTypes(), t => !t.Namespace!.StartsWith("UrbanSound", StringComparison.Ordinal));

    /// <summary>UrbanSound.Dsp.Fft belongs to UrbanSound.Dsp; stand-ins and compiler helpers belong to nobody.</summary>
    private static string Folder(Type type)
    {
        string space = type.Namespace ?? "";
        if (!space.StartsWith("UrbanSound", StringComparison.Ordinal))
            return "";
        string[] parts = space.Split('.');
        return parts.Length == 1 ? "UrbanSound" : $"{parts[0]}.{parts[1]}";
    }

    private static HashSet<Type> Uses(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var used = new HashSet<Type>();
        Add(type.BaseType);
        foreach (Type implemented in type.GetInterfaces())
            Add(implemented);
        foreach (FieldInfo field in type.GetFields(All))
            Add(field.FieldType);
        foreach (MethodBase method in type.GetMembers(All).OfType<MethodBase>())
        {
            foreach (ParameterInfo parameter in method.GetParameters())
                Add(parameter.ParameterType);
            if (method is MethodInfo { ReturnType: { } result })
                Add(result);
            foreach (Type mentioned in MentionedIn(method))
                Add(mentioned);
        }

        return used;

        void Add(Type? mentioned)
        {
            if (mentioned is null || !used.Add(mentioned))
                return;
            Add(mentioned.HasElementType ? mentioned.GetElementType() : mentioned.DeclaringType);
            if (mentioned.IsGenericType)
            {
                foreach (Type argument in mentioned.GetGenericArguments())
                    Add(argument);
            }
        }
    }

    /// <summary>Types named by the metadata tokens of a method's instructions.</summary>
    private static IEnumerable<Type> MentionedIn(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
            yield break;
        Type[]? typeArguments = method.DeclaringType is { IsGenericType: true } declaring ? declaring.GetGenericArguments() : null;
        Type[]? methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int at = 0; at < code.Length;)
        {
            OpCode op = code[at] == 0xFE ? Wide[code[at + 1]] : Narrow[code[at]];
            at += op.Size;
            if (op.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                MemberInfo? member = method.Module.ResolveMember(BitConverter.ToInt32(code, at), typeArguments, methodArguments);
                if (member is Type mentioned)
                    yield return mentioned;
                else if (member?.DeclaringType is { } owner)
                    yield return owner;
            }

            at += op.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static readonly Dictionary<byte, OpCode> Narrow = OpCodesOf(size: 1);
    private static readonly Dictionary<byte, OpCode> Wide = OpCodesOf(size: 2);

    private static Dictionary<byte, OpCode> OpCodesOf(int size) => typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .Where(op => op.Size == size && op.OpCodeType != OpCodeType.Nternal)
        .ToDictionary(op => (byte)op.Value);
}

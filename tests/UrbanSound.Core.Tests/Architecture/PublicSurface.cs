using System.Reflection;
using System.Text;

namespace UrbanSound.Tests.Architecture;

/// <summary>What a package offers by name, as text, compared with the file that was approved.</summary>
internal static class PublicSurface
{
    /// <summary>
    /// Compares with PublicApi.txt beside the project. A change of the public surface is made on purpose: run with
    /// URBANSOUND_APPROVE_API=1, read the difference, commit the file.
    /// </summary>
    /// <param name="assembly">The package's assembly; its project has its name.</param>
    public static void IsApproved(Assembly assembly)
    {
        string actual = Describe(assembly), path = Repository.Path("src", assembly.GetName().Name!, "PublicApi.txt");
        if (Environment.GetEnvironmentVariable("URBANSOUND_APPROVE_API") == "1")
            File.WriteAllText(path, actual);
        string[] approved = File.ReadAllLines(path), now = actual.Split('\n')[..^1];
        Assert.True(
            approved.SequenceEqual(now),
            $"PublicApi.txt differs.\nGone:\n{string.Join('\n', approved.Except(now))}\nNew:\n{string.Join('\n', now.Except(approved))}");
    }

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(type.FullName).Append(Bases(type)).Append('\n');
            foreach (string member in Members(type).Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : type.IsValueType ? "struct"
        : type.IsInterface ? "interface"
        : type.IsAbstract && type.IsSealed ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class"
        : "class";

    private static string Bases(Type type)
    {
        IEnumerable<string> names = type.GetInterfaces().Where(i => i.IsPublic && !i.Name.StartsWith("IEquatable", StringComparison.Ordinal)).Select(Name).Order(StringComparer.Ordinal);
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
            names = names.Prepend(Name(parent));
        return type.IsEnum || !names.Any() ? "" : " : " + string.Join(", ", names);
    }

    private static IEnumerable<string> Members(Type type)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        if (type.IsEnum)
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), null)}");
        bool isRecord = type.GetMethod("<Clone>$") is not null || type.GetMethod("PrintMembers", Declared) is not null;
        var members = new List<string>();
        foreach (FieldInfo field in type.GetFields(Declared).Where(f => f.IsPublic))
            members.Add($"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}{(field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "")}");
        foreach (ConstructorInfo constructor in type.GetConstructors(Declared).Where(c => IsVisible(c) && !(isRecord && IsCopy(c, type))))
            members.Add($"{Protected(constructor)}{type.Name}({Parameters(constructor)})");
        foreach (PropertyInfo property in type.GetProperties(Declared).Where(p => p.GetMethod is { } get && IsVisible(get) && p.Name != "EqualityContract"))
        {
            string set = property.SetMethod is { } setter && IsVisible(setter)
                ? setter.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? " init;" : " set;"
                : "";
            string required = property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute)) ? "required " : "";
            members.Add($"{Protected(property.GetMethod!)}{(property.GetMethod!.IsStatic ? "static " : "")}{required}{Name(property.PropertyType)} {property.Name} {{ get;{set} }}");
        }

        foreach (MethodInfo method in type.GetMethods(Declared).Where(m => IsVisible(m) && !m.IsSpecialName && !(isRecord && IsRecordPlumbing(m))))
            members.Add($"{Protected(method)}{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}({Parameters(method)})");
        return members;
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed);

    private static string Protected(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static bool IsCopy(ConstructorInfo constructor, Type type) => constructor.GetParameters() is [{ } only] && only.ParameterType == type;

    /// <summary>Equality, printing and cloning, which every record has.</summary>
    private static bool IsRecordPlumbing(MethodInfo method) => method.Name is "<Clone>$" or "PrintMembers" or "Equals" or "GetHashCode" or "ToString" or "Deconstruct";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
        $"{(p.IsOut ? "out " : "")}{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {p.RawDefaultValue ?? "null"}" : "")}"));

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Name(value) + "?";
        return type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.Name;
    }
}

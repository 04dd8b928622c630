using System.IO.Compression;
using System.Xml.Linq;

namespace UrbanSound.PackageTests;

public sealed class CorePackageTests(PackedCore packed) : IClassFixture<PackedCore>
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("icon.png")]
    [InlineData("THIRD-PARTY-NOTICES.md")]
    [InlineData("lib/net10.0/UrbanSound.Core.dll")]
    [InlineData("lib/net10.0/UrbanSound.Core.xml")]
    [InlineData("runtimes/linux-x64/native/libonnxruntime.so.1")]
    [InlineData("runtimes/linux-arm64/native/libonnxruntime.so.1")]
    [InlineData("runtimes/win-x64/native/onnxruntime.dll")]
    [InlineData("runtimes/win-arm64/native/onnxruntime.dll")]
    [InlineData("runtimes/osx-arm64/native/libonnxruntime.1.dylib")]
    [InlineData("runtimes/linux-x64/native/libvips-cpp.so.8.18.7")]
    [InlineData("runtimes/linux-arm64/native/libvips-cpp.so.8.18.7")]
    public void Holds(string path)
    {
        using var package = ZipFile.OpenRead(packed.PackageFile);
        var entry = package.GetEntry(path);
        Assert.NotNull(entry);
        Assert.True(entry.Length > 0);
    }

    [Fact]
    public void Holds_no_library_that_inference_on_a_processor_does_without()
    {
        using var package = ZipFile.OpenRead(packed.PackageFile);
        Assert.Equal(7, package.Entries.Count(entry => entry.FullName.StartsWith("runtimes/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Says_its_licence_readme_icon_and_repository_and_depends_on_nothing_that_only_the_build_needs()
    {
        using var package = ZipFile.OpenRead(packed.PackageFile);
        using var stream = package.GetEntry("UrbanSound.Core.nuspec")!.Open();
        var metadata = XDocument.Load(stream).Root!.Elements().Single();
        XNamespace names = metadata.Name.Namespace;

        Assert.Equal("MIT", metadata.Element(names + "license")?.Value);
        Assert.Equal("expression", metadata.Element(names + "license")?.Attribute("type")?.Value);
        Assert.Equal("README.md", metadata.Element(names + "readme")?.Value);
        Assert.Equal("icon.png", metadata.Element(names + "icon")?.Value);
        Assert.NotEmpty(metadata.Element(names + "description")!.Value);
        Assert.Equal(["System.Numerics.Tensors"], metadata.Descendants(names + "dependency").Select(dependency => dependency.Attribute("id")!.Value));
    }

    [Fact]
    public void Has_a_symbol_package_beside_it()
    {
        using var symbols = ZipFile.OpenRead(packed.SymbolFile);
        Assert.NotNull(symbols.GetEntry("lib/net10.0/UrbanSound.Core.pdb"));
    }

    [Fact]
    public async Task A_strangers_project_classifies_a_sound_in_five_lines()
    {
        var folder = packed.CreateFolder("consumer");
        CopyConsumerFile("Consumer.csproj", folder);
        CopyConsumerFile("Program.cs", folder);
        File.Copy(Path.Combine(PackedCore.RepositoryRoot(), "samples", "media", "siren.wav"), Path.Combine(folder, "street.wav"));

        await Dotnet.RunAsync(folder, "build", "-c", "Release", "-o", "out", $"-p:PackageFolder={packed.PackageFolder}", $"-p:PackageVersion={packed.Version}");
        var said = await Dotnet.RunAsync(folder, "exec", Path.Combine("out", "Consumer.dll"));

        Assert.Matches(@"^siren  \d+\.\d ?%$", said.Trim());
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(folder, "out", "runtimes"), "*onnxruntime*", SearchOption.AllDirectories));
    }

    /// <summary>What devices and functions publish: nothing that reflection alone would find may be missing afterwards.</summary>
    [LinuxX64Fact]
    public async Task A_trimmed_self_contained_program_classifies_alike()
    {
        var folder = packed.CreateFolder("trimmed");
        CopyConsumerFile("Consumer.csproj", folder);
        CopyConsumerFile("Program.cs", folder);
        File.Copy(Path.Combine(PackedCore.RepositoryRoot(), "samples", "media", "siren.wav"), Path.Combine(folder, "street.wav"));

        await Dotnet.RunAsync(folder, "publish", "-c", "Release", "-r", "linux-x64", "--self-contained", "-o", "out",
            "-p:PublishTrimmed=true", $"-p:PackageFolder={packed.PackageFolder}", $"-p:PackageVersion={packed.Version}");
        var said = await Dotnet.RunProgramAsync(folder, Path.Combine(folder, "out", "Consumer"));

        Assert.Matches(@"^siren  \d+\.\d ?%$", said.Trim());
    }

    /// <summary>The sources end in .txt so that neither this project's build nor an editor takes them for its own.</summary>
    private static void CopyConsumerFile(string name, string folder)
        => File.Copy(Path.Combine(AppContext.BaseDirectory, "Consumer", $"{name}.txt"), Path.Combine(folder, name));
}

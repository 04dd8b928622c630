namespace UrbanSound.Cli.Diagnostics;

/// <summary>What <c>doctor</c> found.</summary>
/// <param name="Version">This program's version.</param>
/// <param name="System">Operating system and architecture.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Simd">The widest vectors that the processor accelerates.</param>
/// <param name="Cores">Cores this process may use.</param>
/// <param name="NativeLibraries">Native libraries in use, and where they lie.</param>
/// <param name="Ffmpeg">The decoder of everything but WAV.</param>
/// <param name="Model">The bundled model.</param>
/// <param name="Healthy">Whether everything essential works.</param>
internal sealed record DoctorReport(
    string Version,
    string System,
    string Runtime,
    string Simd,
    int Cores,
    IReadOnlyList<Finding> NativeLibraries,
    Finding Ffmpeg,
    ModelFinding Model,
    bool Healthy);

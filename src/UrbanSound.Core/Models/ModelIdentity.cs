namespace UrbanSound.Models;

/// <summary>Which model gave an answer: enough to tell two answers apart, and to get the same one again.</summary>
/// <param name="Name">The model's name, from its manifest.</param>
/// <param name="Version">The model's version, from its manifest.</param>
/// <param name="Hash">SHA-256 of the ONNX file, lower-case hexadecimal.</param>
/// <param name="ManifestHash">SHA-256 of the manifest's UTF-8 JSON, lower-case hexadecimal.</param>
/// <param name="Sdk">Version of this library.</param>
public sealed record ModelIdentity(string Name, string Version, string Hash, string ManifestHash, string Sdk);

namespace UrbanSound.Cli.Pictures;

/// <summary>A mark on an axis.</summary>
/// <param name="Value">Where, in the axis's unit.</param>
/// <param name="Label">What stands beside it.</param>
internal readonly record struct Tick(double Value, string Label);

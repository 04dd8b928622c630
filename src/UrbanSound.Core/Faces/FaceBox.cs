namespace UrbanSound.Faces;

/// <summary>Where a face is, in pixels of the picture; it may reach over the picture's edges.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Upper edge.</param>
/// <param name="Width">Width, 0 or more.</param>
/// <param name="Height">Height, 0 or more.</param>
public readonly record struct FaceBox(float X, float Y, float Width, float Height)
{
    /// <summary>Width × height.</summary>
    public float Area => Width * Height;
}

namespace UrbanSound.Faces;

/// <summary>Where a picture lies on a detector's canvas: canvas = picture × scale + offset.</summary>
internal readonly record struct PictureFit(float ScaleX, float ScaleY, float OffsetX, float OffsetY)
{
    /// <summary>The whole picture over the whole canvas, whatever becomes of its shape.</summary>
    public static PictureFit Stretch(int width, int height, int canvasWidth, int canvasHeight, int border) => new(
        (float)canvasWidth / (width + (2 * border)),
        (float)canvasHeight / (height + (2 * border)),
        (float)canvasWidth * border / (width + (2 * border)),
        (float)canvasHeight * border / (height + (2 * border)));

    /// <summary>As large as it fits, in the upper left corner, which is where the detectors' own tools put it.</summary>
    public static PictureFit Letterbox(int width, int height, int canvasWidth, int canvasHeight, int border)
    {
        float scale = Math.Min((float)canvasWidth / (width + (2 * border)), (float)canvasHeight / (height + (2 * border)));
        return new PictureFit(scale, scale, scale * border, scale * border);
    }
}

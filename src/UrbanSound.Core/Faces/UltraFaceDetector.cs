namespace UrbanSound.Faces;

/// <summary>UltraFace: every box with its corners as parts of the picture, and no points.</summary>
internal sealed class UltraFaceDetector : DetectorKind
{
    public override string Name => "UltraFace";

    public override IReadOnlyList<string> Outputs { get; } = ["scores", "boxes"];

    public override PixelScaling Scaling => PixelScaling.UltraFace;

    public override float MinConfidence => 0.7f;

    public override float SureConfidence => 0.95f;

    public override float MaxOverlap => 0.3f;

    public override bool HasLandmarks => false;

    public override bool Stretches => true;

    public override (int Width, int Height) UsualCanvas => (320, 240);

    public override int LengthOf(int output, int width, int height)
    {
        // Three boxes a cell of the finest grid, two a cell of the next ones, three of the last.
        int boxes = 0;
        ReadOnlySpan<int> strides = [8, 16, 32, 64], each = [3, 2, 2, 3];
        for (int i = 0; i < strides.Length; i++)
            boxes += each[i] * Cells(width, strides[i]) * Cells(height, strides[i]);
        return boxes * (output == 0 ? 2 : 4);

        static int Cells(int size, int stride) => (size + stride - 1) / stride;
    }

    public override void Read(float[][] outputs, int width, int height, float minConfidence, List<FaceCandidate> into)
    {
        float[] scores = outputs[0], boxes = outputs[1];
        for (int i = 0; i < scores.Length / 2; i++)
        {
            if (!(scores[(2 * i) + 1] >= minConfidence))
                continue;
            into.Add(new FaceCandidate
            {
                Score = scores[(2 * i) + 1],
                Left = boxes[4 * i] * width,
                Top = boxes[(4 * i) + 1] * height,
                Right = boxes[(4 * i) + 2] * width,
                Bottom = boxes[(4 * i) + 3] * height,
            });
        }
    }
}

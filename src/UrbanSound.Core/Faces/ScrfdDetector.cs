namespace UrbanSound.Faces;

/// <summary>SCRFD with points: two boxes a cell on three grids, distances from the cell's corner to the four edges.</summary>
internal sealed class ScrfdDetector : DetectorKind
{
    private const int Anchors = 2;

    private static readonly int[] Strides = [8, 16, 32];

    public override string Name => "SCRFD";

    public override IReadOnlyList<string> Outputs { get; } = [.. Strides.SelectMany(s => (string[])[$"score_{s}", $"bbox_{s}", $"kps_{s}"])];

    public override PixelScaling Scaling => PixelScaling.Symmetric;

    public override float MinConfidence => 0.5f;

    public override float SureConfidence => 0.7f;

    public override float MaxOverlap => 0.4f;

    public override bool HasLandmarks => true;

    public override int LengthOf(int output, int width, int height)
    {
        int stride = Strides[output / 3];
        return (width / stride) * (height / stride) * Anchors * (output % 3) switch { 0 => 1, 1 => 4, _ => 10 };
    }

    public override void Read(float[][] outputs, int width, int height, float minConfidence, List<FaceCandidate> into)
    {
        for (int level = 0; level < Strides.Length; level++)
        {
            int stride = Strides[level], columns = width / stride;
            float[] scores = outputs[3 * level], boxes = outputs[(3 * level) + 1], points = outputs[(3 * level) + 2];
            for (int i = 0; i < scores.Length; i++)
            {
                if (!(scores[i] >= minConfidence))
                    continue;
                int cell = i / Anchors;
                float x = cell % columns * stride, y = cell / columns * stride;
                var found = new FaceCandidate
                {
                    Score = scores[i],
                    Left = x - (boxes[4 * i] * stride),
                    Top = y - (boxes[(4 * i) + 1] * stride),
                    Right = x + (boxes[(4 * i) + 2] * stride),
                    Bottom = y + (boxes[(4 * i) + 3] * stride),
                };
                for (int k = 0; k < FaceCandidate.FivePoints.Length; k++)
                    found.Points[k] = (k % 2 == 0 ? x : y) + (points[(10 * i) + k] * stride);
                into.Add(found);
            }
        }
    }
}

namespace UrbanSound.Faces;

/// <summary>YuNet: one box a cell on three grids, offsets in cells, logarithms of the size, five points.</summary>
internal sealed class YuNetDetector : DetectorKind
{
    private static readonly int[] Strides = [8, 16, 32];

    public override string Name => "YuNet";

    public override IReadOnlyList<string> Outputs { get; } =
        [.. Strides.SelectMany(s => (string[])[$"cls_{s}", $"obj_{s}", $"bbox_{s}", $"kps_{s}"])];

    public override PixelScaling Scaling => PixelScaling.YuNet;

    public override float MinConfidence => 0.6f;

    public override float SureConfidence => 0.8f;

    public override float MaxOverlap => 0.3f;

    public override bool HasLandmarks => true;

    public override int LengthOf(int output, int width, int height)
    {
        int stride = Strides[output / 4];
        return (width / stride) * (height / stride) * (output % 4) switch { 2 => 4, 3 => 10, _ => 1 };
    }

    public override void Read(float[][] outputs, int width, int height, float minConfidence, List<FaceCandidate> into)
    {
        for (int level = 0; level < Strides.Length; level++)
        {
            int stride = Strides[level], columns = width / stride;
            float[] classes = outputs[4 * level], objects = outputs[(4 * level) + 1], boxes = outputs[(4 * level) + 2], points = outputs[(4 * level) + 3];
            for (int i = 0; i < classes.Length; i++)
            {
                float score = MathF.Sqrt(Math.Clamp(classes[i], 0, 1) * Math.Clamp(objects[i], 0, 1));
                if (!(score >= minConfidence))
                    continue;
                float column = i % columns, row = i / columns;
                float x = (column + boxes[4 * i]) * stride, y = (row + boxes[(4 * i) + 1]) * stride;
                float wide = MathF.Exp(boxes[(4 * i) + 2]) * stride / 2, tall = MathF.Exp(boxes[(4 * i) + 3]) * stride / 2;
                var found = new FaceCandidate { Score = score, Left = x - wide, Top = y - tall, Right = x + wide, Bottom = y + tall };
                for (int k = 0; k < FaceCandidate.FivePoints.Length; k++)
                    found.Points[k] = ((k % 2 == 0 ? column : row) + points[(10 * i) + k]) * stride;
                into.Add(found);
            }
        }
    }
}

using System.Runtime.CompilerServices;

namespace UrbanSound.Faces;

/// <summary>A box that a detector scored, before the overlapping ones are dropped. In pixels of the picture.</summary>
internal struct FaceCandidate
{
    public float Left;
    public float Top;
    public float Right;
    public float Bottom;
    public float Score;

    /// <summary>x and y of the five points; meaningless where the detector has none.</summary>
    public FivePoints Points;

    public readonly float Area => Math.Max(0, Right - Left) * Math.Max(0, Bottom - Top);

    /// <summary>Ten numbers in place, so that candidates lie in one array.</summary>
    [InlineArray(Length)]
    public struct FivePoints
    {
        public const int Length = 10;
        private float _first;
    }
}

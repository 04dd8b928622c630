namespace UrbanSound.Faces;

/// <summary>What an embedder without manifest takes. Nothing is guessed: a wrong preset gives embeddings that tell nobody apart.</summary>
public enum FacePreset
{
    /// <summary>112 × 112, RGB, /255, mean and deviation of ImageNet: foamliu's MobileFaceNet and its kin.</summary>
    ImageNet112,

    /// <summary>112 × 112, RGB, (x − 127.5)/128: ArcFace and most others.</summary>
    ArcFace112,

    /// <summary>160 × 160, RGB, (x − 127.5)/128: FaceNet.</summary>
    FaceNet160,
}

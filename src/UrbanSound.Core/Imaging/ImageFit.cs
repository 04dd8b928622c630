namespace UrbanSound.Imaging;

/// <summary>How a picture of any shape becomes one of the model's.</summary>
public enum ImageFit
{
    /// <summary>Its shorter side is resized to a given length and its middle is cut out.</summary>
    CenterCrop,

    /// <summary>It is stretched to the model's width and height.</summary>
    Stretch,

    /// <summary>It is resized to fit inside and lies in the middle, with a border around it.</summary>
    Letterbox,

    /// <summary>It is resized to fit inside and lies at the top left, with a border right of it or below.</summary>
    LetterboxTopLeft,
}

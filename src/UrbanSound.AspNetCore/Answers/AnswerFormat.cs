namespace UrbanSound.AspNetCore.Answers;

/// <summary>The forms that answers have.</summary>
internal enum AnswerFormat
{
    /// <summary>The object that <c>classify --json</c> prints.</summary>
    Json,

    /// <summary>A table.</summary>
    Csv,

    /// <summary>The three fields of the container that this one replaces.</summary>
    Legacy,
}

using System.Globalization;

namespace UrbanSound.Training.Datasets;

/// <summary>A row of a table; columns are asked for by their place in the list of needed ones. What is no such value is a <see cref="FormatException"/>.</summary>
internal sealed class CsvRow(int line, string[] fields, int[] places, string[] columns, int width)
{
    public int Line => line;

    /// <summary>A word that may become the name of a folder: not empty, nothing that leads elsewhere.</summary>
    public string Word(int column)
    {
        var word = Field(column);
        if (word.Length == 0)
            throw new FormatException($"{columns[column]} is empty");
        if (word is "." or ".." || word.AsSpan().ContainsAny('/', '\\') || word.Any(char.IsControl))
            throw new FormatException($"{columns[column]} is {DatasetFault.Shown(word)}, which is no plain name");
        return word;
    }

    public string FileName(int column) => Word(column);

    public int Number(int column, int least) =>
        int.TryParse(Field(column), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw new FormatException($"{columns[column]} is {DatasetFault.Shown(Field(column))}, not a whole number from {least} on");

    public bool Flag(int column) =>
        bool.TryParse(Field(column), out var flag) ? flag : throw new FormatException($"{columns[column]} is {DatasetFault.Shown(Field(column))}, not True or False");

    private string Field(int column) => fields.Length == width
        ? fields[places[column]].Trim()
        : throw new FormatException($"has {fields.Length} fields where the header has {width}");
}

using System.Text.Json.Serialization;
using UrbanSound.Pipelines;
using UrbanSound.Storage;

namespace UrbanSound.EdgeFaceRecognition;

/// <summary>What is recorded of people (name, major, year, …): what <c>urbansound persons import</c> put beside the gallery.</summary>
internal sealed partial class PersonRecords(string gallery)
{
    private readonly FileRecordStore<Dictionary<string, string>> _store = new(gallery, RecordJsonContext.Default.DictionaryStringString);

    /// <returns>", major physics, year 2", or nothing.</returns>
    public async Task<string> DescribeAsync(string person, CancellationToken cancellationToken)
    {
        if (person == FacePipeline.Unknown)
            return "";
        StoredRecord<Dictionary<string, string>>? record = await _store.GetAsync("persons", person, cancellationToken);
        return string.Concat(record?.Value.Select(f => $", {f.Key} {f.Value}") ?? []);
    }

    [JsonSerializable(typeof(Dictionary<string, string>))]
    private sealed partial class RecordJsonContext : JsonSerializerContext;
}

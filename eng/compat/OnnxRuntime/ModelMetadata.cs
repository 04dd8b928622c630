namespace Microsoft.ML.OnnxRuntime;

/// <summary>What a model says of itself.</summary>
internal sealed class ModelMetadata
{
    internal ModelMetadata(string producerName, string graphName, long version, Dictionary<string, string> customMetadataMap)
    {
        ProducerName = producerName;
        GraphName = graphName;
        Version = version;
        CustomMetadataMap = customMetadataMap;
    }

    public string ProducerName { get; }

    public string GraphName { get; }

    public long Version { get; }

    /// <summary>The model's metadata_props.</summary>
    public Dictionary<string, string> CustomMetadataMap { get; }
}

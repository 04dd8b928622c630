namespace Microsoft.ML.OnnxRuntime;

/// <summary>The outputs of a run, disposed together.</summary>
internal interface IDisposableReadOnlyCollection<T> : IReadOnlyList<T>, IDisposable;

namespace UrbanSound.Cli.Evaluations;

/// <summary>Means over the folds.</summary>
internal sealed record JsonMean(double Accuracy, double AccuracyDeviation, double MacroF1, double ExpectedCalibrationError);

namespace UrbanSound.Training.Learning;

/// <summary>What one pass over the training data reached.</summary>
/// <param name="Epoch">Its number, from 1 on.</param>
/// <param name="Loss">Mean cross-entropy of the training data during the pass, mixup and class weights included; nats.</param>
/// <param name="Accuracy">Accuracy on the training data after it, 0 to 1.</param>
/// <param name="ValidationLoss">Mean cross-entropy of the validation data after it; null without such data.</param>
/// <param name="ValidationAccuracy">Accuracy on the validation data after it, 0 to 1; null without such data.</param>
public sealed record EpochResult(int Epoch, double Loss, double Accuracy, double? ValidationLoss, double? ValidationAccuracy);

namespace UrbanSound.AspNetCore.Models;

/// <summary>What a model has to do at a moment.</summary>
/// <param name="Queued">Inputs that wait.</param>
/// <param name="Running">Inputs in work.</param>
/// <param name="Workers">Inputs that can be in work at once.</param>
/// <param name="DrainRate">Inputs answered a second while there is work; 0 when that is not known yet.</param>
internal readonly record struct ModelLoad(int Queued, int Running, int Workers, double DrainRate);

using UrbanSound.AspNetCore.Bodies;

namespace UrbanSound.AspNetCore.Tests;

public sealed class UploadBudgetTests
{
    [Fact]
    public async Task Room_is_given_in_the_order_of_asking_so_that_small_ones_do_not_overtake()
    {
        var budget = new UploadBudget(100);
        UploadRoom first = await budget.ReserveAsync(80, default);
        Task<UploadRoom> large = budget.ReserveAsync(50, default).AsTask(), small = budget.ReserveAsync(10, default).AsTask();
        Assert.False(large.IsCompleted || small.IsCompleted);
        Assert.Equal((80, 2), (budget.Reserved, budget.Waiting));
        first.Dispose();
        (await large).Dispose();
        (await small).Dispose();
        Assert.Equal((0, 0), (budget.Reserved, budget.Waiting));
    }

    [Fact]
    public async Task Who_gives_up_frees_the_way_for_those_behind()
    {
        var budget = new UploadBudget(100);
        using UploadRoom first = await budget.ReserveAsync(80, default);
        using var leaving = new CancellationTokenSource();
        Task<UploadRoom> large = budget.ReserveAsync(50, leaving.Token).AsTask(), small = budget.ReserveAsync(20, default).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        Assert.Equal(100, budget.Reserved);
        (await small).Dispose();
    }

    [Fact]
    public async Task More_than_there_is_means_all_there_is_and_is_given_back_once()
    {
        var budget = new UploadBudget(100);
        UploadRoom all = await budget.ReserveAsync(1000, default);
        Assert.Equal(100, budget.Reserved);
        all.ShrinkTo(30);
        Assert.Equal(30, budget.Reserved);
        all.Dispose();
        all.Dispose();
        Assert.Equal(0, budget.Reserved);
    }
}

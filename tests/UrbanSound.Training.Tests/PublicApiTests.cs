using UrbanSound.Tests.Architecture;
using UrbanSound.Training.Datasets;

namespace UrbanSound.Training.Tests;

public class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_approved_one() => PublicSurface.IsApproved(typeof(Dataset).Assembly);
}

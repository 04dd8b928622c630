namespace UrbanSound.Tests.Architecture;

public class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_approved_one() => PublicSurface.IsApproved(typeof(SoundClassifier).Assembly);
}

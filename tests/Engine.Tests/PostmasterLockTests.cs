namespace Menshen.Engine.Tests;

/// <summary>Whose a lock file is, by what /proc shows of the process that it names.</summary>
public sealed class PostmasterLockTests
{
    private const string Ours = "/usr", Theirs = "/etc", Program = "/usr/lib/postgresql/15/bin/postgres";

    [Theory]
    [InlineData('S', "postgres", Ours, Program + "|-D|" + Ours, "Postmaster")]
    [InlineData('S', "postgres", Theirs, Program + "|-D|" + Theirs, "Nobody")]
    [InlineData('S', "python3", Ours, "python3|-D|" + Ours, "Nobody")]
    [InlineData('Z', "postgres", null, "", "Nobody")]
    // Killed, and not dead yet: its files are gone, its memory too.
    [InlineData('R', "postgres", null, "", "Unknown")]
    // Root in a container sees no other user's working directory, and after its restart the number may be the vault's.
    [InlineData('S', "postgres", null, Program + "|-D|" + Ours + "|-c|config_file=x|", "Postmaster")]
    [InlineData('S', "postgres", null, Program + "|-D|/usr/../usr|", "Postmaster")]
    [InlineData('S', "postgres", null, Program + "|-D|" + Theirs + "|", "Nobody")]
    [InlineData('S', "postgres", null, "postgres: checkpointer |||", "Nobody")]
    [InlineData('S', "postgres", null, "postgres", "Unknown")]
    public void Only_a_postmaster_of_that_cluster_keeps_it_and_what_cannot_be_told_is_waited_for(char state, string name, string? works, string words, string owner) =>
        PostmasterLock.Judge(state, name, works, words.Split('|'), Ours).ToString().ShouldBe(owner);

    [Fact]
    public void A_lock_that_does_not_say_whose_it_is_is_no_living_postmasters() =>
        PostmasterLock.Judge('S', "postgres", Ours, [], "").ShouldBe(LockOwner.Nobody);
}

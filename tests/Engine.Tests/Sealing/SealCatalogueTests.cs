using Menshen.Crypto.Sealing;
using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests.Sealing;

[Collection(EngineTests.Name)]
public sealed class SealCatalogueTests(EngineFixture fixture)
{
    private readonly Seals _seals = new(fixture);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Requirement("gbt20009-5.1.3.1-d1.2")]
    [Requirement("gbt20009-5.1.3.1-d1.3")]
    public async Task A_group_is_made_with_its_first_key_and_each_says_what_it_is()
    {
        var end = DateTimeOffset.UtcNow.AddDays(365);
        var group = await _seals.Catalogue.CreateGroupAsync(
            new SealGroupSpec("cat-first", "pii.phone", SealMode.Random, "zhao", end), "li", g => [.. new byte[44], .. BitConverter.GetBytes(g.Number)], Cancellation);
        (group.Name, group.Tag, group.Mode, group.CreatedBy, group.Domain).ShouldBe(("cat-first", "pii.phone", SealMode.Random, "li", "sealed_cat_first"));
        (await _seals.Catalogue.GroupsAsync(Cancellation)).ShouldContain(group);
        var key = (await _seals.Catalogue.KeysAsync(Cancellation)).Single(k => k.Group == group.Number);
        (key.Version, key.State, key.Owner, key.Purpose).ShouldBe((1, StoredKeyState.Active, "zhao", "data encryption"));
        key.NotAfter!.Value.ShouldBe(end, TimeSpan.FromMilliseconds(1));
        // The number was known when the key was wrapped.
        BitConverter.ToInt32(key.Wrapped.Span[44..]).ShouldBe(group.Number);
    }

    [Fact]
    public async Task A_group_whose_key_cannot_be_made_is_not_made_either()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => _seals.Catalogue.CreateGroupAsync(
            new SealGroupSpec("cat-half", "t", SealMode.Equal, "o", null), "b", _ => throw new InvalidOperationException(), Cancellation));
        (await _seals.Catalogue.GroupsAsync(Cancellation)).ShouldNotContain(g => g.Name == "cat-half");
        var made = await _seals.GroupAsync("cat-half");
        (await fixture.TcbAsync($"SELECT count(*) FROM menshen.data_key WHERE group_number = {made.Number}")).ShouldBe(1L);
    }

    [Theory]
    [InlineData("Upper")]
    [InlineData("under_score")]
    [InlineData("-a")]
    [InlineData("a--b")]
    [InlineData("a-")]
    [InlineData("1a")]
    [InlineData("")]
    [InlineData("a;drop")]
    [InlineData("abcdefghijabcdefghijabcdefghijabcdefghijabcdefghi")]
    public async Task A_name_that_could_be_another_domains_is_refused(string name) =>
        await Should.ThrowAsync<CatalogueRefusalException>(() => _seals.GroupAsync(name));

    [Fact]
    public async Task A_name_is_given_once()
    {
        await _seals.GroupAsync("cat-twice");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => _seals.GroupAsync("cat-twice"))).Message.ShouldContain("given once");
    }

    [Fact]
    public async Task Rotations_at_once_get_different_versions_and_one_is_active()
    {
        var group = await _seals.GroupAsync("cat-rotated");
        var versions = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ =>
            Task.Run(() => _seals.Catalogue.AddVersionAsync(group.Number, "zhao", null, (_, _) => new byte[48], Cancellation))));
        versions.Order().ShouldBe([2, 3, 4, 5, 6, 7]);
        var keys = (await _seals.Catalogue.KeysAsync(Cancellation)).Where(k => k.Group == group.Number).ToList();
        keys.Single(k => k.State == StoredKeyState.Active).Version.ShouldBe(7);
        keys.Count(k => k.State == StoredKeyState.DecryptOnly).ShouldBe(6);
    }

    [Fact]
    [Requirement("gbt20009-5.1.3.2-0")]
    public async Task A_destroyed_key_has_no_bytes_and_nobody_gives_it_any()
    {
        var group = await _seals.GroupAsync("cat-destroyed");
        await _seals.Catalogue.AddVersionAsync(group.Number, "zhao", null, (_, _) => new byte[48], Cancellation);
        (await _seals.Catalogue.DestroyAsync(group.Number, [1], "li", new byte[32], Cancellation)).ShouldBe(0, "it was rotated since it was shown");
        (await _seals.Catalogue.DestroyAsync(group.Number, [1, 2], "li", new byte[32], Cancellation)).ShouldBe(2);
        (await _seals.Catalogue.DestroyAsync(group.Number, [1, 2], "li", new byte[32], Cancellation)).ShouldBe(0);
        var keys = (await _seals.Catalogue.KeysAsync(Cancellation)).Where(k => k.Group == group.Number).ToList();
        keys.ShouldAllBe(k => k.State == StoredKeyState.Destroyed && k.Wrapped.IsEmpty && k.DestroyedBy == "li" && k.DestroyedAt != null);
        (await Should.ThrowAsync<CatalogueRefusalException>(() =>
            _seals.Catalogue.AddVersionAsync(group.Number, "zhao", null, (_, _) => new byte[48], Cancellation))).Message.ShouldContain("destroyed");
        foreach (var attempt in new[]
        {
            $"UPDATE menshen.data_key SET wrapped = decode(repeat('00', 48), 'hex'), state = 'active', destroyed_at = NULL, destroyed_by = NULL, destruction = NULL WHERE group_number = {group.Number}",
            $"UPDATE menshen.data_key SET destroyed_by = 'nobody' WHERE group_number = {group.Number}",
            $"DELETE FROM menshen.data_key WHERE group_number = {group.Number}",
            $"INSERT INTO menshen.data_key (group_number, version, owner, purpose, wrapped) VALUES ({group.Number}, 9, 'o', 'p', decode(repeat('00', 48), 'hex'))",
            "TRUNCATE menshen.data_key",
        })
            (await RefusalAsync(attempt)).ShouldBe(PostgresErrorCodes.IntegrityConstraintViolation, attempt);
    }

    [Fact]
    public async Task What_is_for_ever_stays_and_a_key_only_ages()
    {
        var group = await _seals.GroupAsync("cat-kept");
        await _seals.Catalogue.AddVersionAsync(group.Number, "zhao", null, (_, _) => new byte[48], Cancellation);
        var id = await _seals.Catalogue.ClusterIdAsync(Cancellation);
        id.Length.ShouldBe(16);
        foreach (var attempt in new[]
        {
            $"UPDATE menshen.seal_group SET name = 'cat-renamed' WHERE number = {group.Number}",
            $"UPDATE menshen.seal_group SET mode = 'r' WHERE number = {group.Number}",
            $"DELETE FROM menshen.seal_group WHERE number = {group.Number}",
            "TRUNCATE menshen.seal_group CASCADE",
            "UPDATE menshen.seal_cluster SET id = decode(repeat('00', 16), 'hex')",
            "DELETE FROM menshen.seal_cluster",
            "TRUNCATE menshen.seal_cluster",
            $"UPDATE menshen.data_key SET state = 'active' WHERE group_number = {group.Number} AND version = 1",
            $"UPDATE menshen.data_key SET wrapped = decode(repeat('11', 48), 'hex') WHERE group_number = {group.Number}",
            $"UPDATE menshen.data_key SET not_after = now() + interval '9 years' WHERE group_number = {group.Number}",
            $"UPDATE menshen.data_key SET version = 7 WHERE group_number = {group.Number} AND version = 1",
            $"INSERT INTO menshen.data_key (group_number, version, owner, purpose, wrapped) VALUES ({group.Number}, 1, 'o', 'p', decode(repeat('00', 48), 'hex'))",
        })
            (await RefusalAsync(attempt)).ShouldBe(PostgresErrorCodes.IntegrityConstraintViolation, attempt);
        (await _seals.Catalogue.ClusterIdAsync(Cancellation)).ShouldBe(id);
    }

    [Fact]
    public async Task A_change_of_keys_is_heard_on_its_own_channel()
    {
        await using var listener = new CatalogueListener(fixture.Engine, TimeProvider.System);
        using var heard = new SemaphoreSlim(0);
        listener.SealsChanged += (_, _) => heard.Release();
        await listener.StartAsync(Cancellation);
        var group = await _seals.GroupAsync("cat-heard");
        (await heard.WaitAsync(BusyMachine.Patience, Cancellation)).ShouldBeTrue();
        await _seals.Catalogue.DestroyAsync(group.Number, [1], "li", new byte[32], Cancellation);
        (await heard.WaitAsync(BusyMachine.Patience, Cancellation)).ShouldBeTrue();
    }

    [Fact]
    [Requirement("gbt20009-5.1.3.1-b")]
    public async Task No_subject_gets_at_the_catalogue_of_keys()
    {
        var role = (await fixture.AddAsync("cat_thief", Power.SystemAdministrator)).EngineRole;
        await Should.ThrowAsync<PostgresException>(() => fixture.LoginAsync(role, "menshen"));
    }

    private async Task<string> RefusalAsync(string sql)
    {
        await using var connection = await fixture.Engine.OpenAsync("menshen", Cancellation);
        return await Statements.RefusalAsync(connection, sql);
    }
}

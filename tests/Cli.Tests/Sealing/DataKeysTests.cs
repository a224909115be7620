using System.Diagnostics;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Keystore;
using Menshen.Keystore.Backup;
using Menshen.Server;
using Menshen.TestKit;
using Deployment = Menshen.Server.Deployment;

namespace Menshen.Cli.Tests.Sealing;

[Collection(SealingTests.Name)]
public sealed class DataKeysTests(SealingFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Requirement("credit-5.3-a.3")]
    public async Task A_group_gets_a_key_of_256_bits_that_every_gateway_of_the_keystore_has()
    {
        using var one = await fixture.DataKeysAsync();
        var group = await one.CreateAsync(Spec("dk-first"), "li", Cancellation);
        one.ActiveVersion(group.Number).ShouldBe(1);
        one.ClusterId.Length.ShouldBe(16);
        using var two = await fixture.DataKeysAsync();
        two.Find("dk-first").ShouldBe(group);
        var key = Copy(one, group, 1);
        Copy(two, group, 1).ShouldBe(key);
        key.ShouldNotBe(new byte[GroupKey.Size]);
        Copy(one, await one.CreateAsync(Spec("dk-second"), "li", Cancellation), 1).ShouldNotBe(key);
        one.TryCopyKey(group.Number, 2, new byte[GroupKey.Size]).ShouldBeFalse();
        // Neither in clear nor in another form that contains it does the catalogue hold the key.
        var stored = one.Stored.Single(k => k.Group == group.Number);
        stored.Wrapped.Span.IndexOf(key.AsSpan(0, 8)).ShouldBe(-1);
    }

    [Fact]
    public async Task What_was_sealed_opens_after_a_restart_and_after_rotations()
    {
        using var data = await fixture.DataKeysAsync();
        var group = await data.CreateAsync(Spec("dk-rotated", SealMode.Random), "li", Cancellation);
        using var converter = new ValueConverter(data, group);
        var old = converter.Seal("张三")!;
        (await data.RotateAsync(group.Number, "li", null, Cancellation)).ShouldBe(2);
        data.ActiveVersion(group.Number).ShouldBe(2);
        var young = converter.Seal("张三")!;
        old.ShouldStartWith($"~ms1r{group.Number}.1.0.");
        young.ShouldStartWith($"~ms1r{group.Number}.2.0.");
        using var unlock = KeystoreUnlock.Unsealed();
        using var reopened = DeploymentKeys.Open(fixture.Deployment, unlock, TimeProvider.System);
        using var later = await fixture.DataKeysAsync(reopened);
        using var again = new ValueConverter(later, group);
        again.Open(old).ShouldBe("张三");
        again.Open(young).ShouldBe("张三");
    }

    [Fact]
    [Requirement("gbt20009-5.1.3.1-d1.2")]
    public async Task A_key_past_its_validity_opens_and_seals_nothing_new()
    {
        var later = new LaterTime();
        using var data = await fixture.DataKeysAsync(time: later);
        var group = await data.CreateAsync(Spec("dk-ended") with { NotAfter = DateTimeOffset.UtcNow.AddHours(1) }, "li", Cancellation);
        using var converter = new ValueConverter(data, group);
        var value = converter.Seal("in time").ShouldNotBeNull();
        // Told before: when it is over, every write fails.
        Told().ShouldHaveSingleItem().ShouldContain("its key ends at");
        later.By = TimeSpan.FromHours(1);
        Told().ShouldHaveSingleItem().ShouldContain("its key ended at");
        data.ActiveVersion(group.Number).ShouldBe(0);
        converter.Seal("too late").ShouldBeNull();
        converter.Open(value).ShouldBe("in time");
        await data.RotateAsync(group.Number, "li", DateTimeOffset.UtcNow.AddDays(40), Cancellation);
        Told().ShouldBeEmpty();
        later.By = TimeSpan.FromDays(11);
        Told().ShouldHaveSingleItem().ShouldContain("menshen keys rotate dk-ended");

        IEnumerable<string> Told() => data.Endings.Where(line => line.Contains("dk-ended", StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("gbt20009-5.1.3.2-0")]
    [Requirement("gbt20009-5.1.3.2-a")]
    public async Task A_destroyed_key_is_gone_at_every_gateway_within_a_second_and_from_every_backup_of_the_catalogue()
    {
        using var one = await fixture.DataKeysAsync();
        using var two = await fixture.DataKeysAsync();
        await using var listener = new CatalogueListener(fixture.Engine, TimeProvider.System);
        listener.SealsChanged += (_, _) => _ = two.ReloadQuietlyAsync();
        await listener.StartAsync(Cancellation);
        var group = await one.CreateAsync(Spec("dk-destroyed"), "li", Cancellation);
        for (var wait = Stopwatch.StartNew(); two.ActiveVersion(group.Number) == 0; await Task.Delay(5, Cancellation)) wait.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(1));

        // What a backup of the catalogue made now would hold.
        var backedUp = one.Stored.Single(k => k.Group == group.Number).Wrapped;
        using (var wrapping = fixture.Keys.WrappingOf(group.Number))
            KeyWrapping.TryUnwrap(wrapping, one.ClusterId, group, 1, backedUp.Span, new byte[GroupKey.Size]).ShouldBeTrue();

        (await one.DestroyAsync(group.Number, [1], "li", Cancellation)).ShouldBe(1);
        one.TryCopyKey(group.Number, 1, new byte[GroupKey.Size]).ShouldBeFalse();
        for (var wait = Stopwatch.StartNew(); two.TryCopyKey(group.Number, 1, new byte[GroupKey.Size]); await Task.Delay(5, Cancellation))
            wait.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(1));
        fixture.Keys.HasWrapping(group.Number).ShouldBeFalse();
        Should.Throw<KeystoreException>(() => fixture.Keys.WrappingOf(group.Number));
        Directory.GetFiles(fixture.Deployment.Keys).ShouldNotContain(file => file.Contains($"data-wrapping-{group.Number}.", StringComparison.Ordinal));
        // Other groups' keys are as they were.
        one.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task Who_can_write_the_catalogue_alone_can_neither_swap_keys_nor_have_the_keystore_destroy_one()
    {
        using var data = await fixture.DataKeysAsync();
        var (one, two) = (await data.CreateAsync(Spec("dk-swap-a"), "li", Cancellation), await data.CreateAsync(Spec("dk-swap-b"), "li", Cancellation));
        const string off = "SET session_replication_role = replica; ";
        await fixture.SqlAsync($"{off}UPDATE menshen.seal_group SET name = 'dk-swap-x' WHERE number = {one.Number}");
        await data.ReloadAsync(Cancellation);
        data.TryCopyKey(one.Number, 1, new byte[GroupKey.Size]).ShouldBeFalse();
        data.Trouble.ShouldNotBeNull().ShouldContain("dk-swap-x");
        await fixture.SqlAsync($"{off}UPDATE menshen.seal_group SET name = 'dk-swap-a' WHERE number = {one.Number}");
        await fixture.SqlAsync($"{off}UPDATE menshen.data_key SET wrapped = (SELECT wrapped FROM menshen.data_key WHERE group_number = {one.Number}) WHERE group_number = {two.Number}");
        await data.ReloadAsync(Cancellation);
        data.TryCopyKey(one.Number, 1, new byte[GroupKey.Size]).ShouldBeTrue();
        data.TryCopyKey(two.Number, 1, new byte[GroupKey.Size]).ShouldBeFalse();

        await fixture.SqlAsync($"UPDATE menshen.data_key SET state = 'destroyed', wrapped = NULL, destroyed_at = now(), destroyed_by = 'nobody', destruction = sha256('guess') WHERE group_number = {two.Number}");
        await data.ReloadAsync(Cancellation);
        data.Trouble.ShouldBeNull();
        fixture.Keys.HasWrapping(two.Number).ShouldBeTrue();
    }

    [Fact]
    public async Task A_destruction_that_a_crash_cut_in_two_is_finished_at_the_next_load()
    {
        using var data = await fixture.DataKeysAsync();
        var group = await data.CreateAsync(Spec("dk-cut"), "li", Cancellation);
        await new SealCatalogue(fixture.Engine).DestroyAsync(group.Number, [1], "li", fixture.Keys.DestructionProof(group.Number), Cancellation);
        fixture.Keys.HasWrapping(group.Number).ShouldBeTrue();
        await data.ReloadAsync(Cancellation);
        fixture.Keys.HasWrapping(group.Number).ShouldBeFalse();
    }

    [Fact]
    [Requirement("gbt20009-5.1.3.2-a")]
    public async Task A_destroyed_version_opens_with_the_wrapping_that_it_had_until_that_is_renewed()
    {
        using var one = await fixture.DataKeysAsync();
        using var two = await fixture.DataKeysAsync();
        var group = await one.CreateAsync(Spec("dk-rewrapped"), "li", Cancellation);
        using var converter = new ValueConverter(one, group);
        // What a backup of the catalogue has.
        var backedUp = one.Stored.Single(k => k.Group == group.Number).Wrapped.ToArray();
        await one.RotateAsync(group.Number, "li", null, Cancellation);
        var value = converter.Seal("张三")!;
        await one.DestroyAsync(group.Number, 1, "li", Cancellation);
        // The naive set-up: the version is destroyed, and opens.
        Opens(one, group, backedUp).ShouldBeTrue();

        await one.RenewWrappingAsync(group, Cancellation);
        Opens(one, group, backedUp).ShouldBeFalse();
        Wrappings(group).ShouldBe([$"data-wrapping-{group.Number}.2.key"]);
        converter.Open(value).ShouldBe("张三");
        await two.ReloadAsync(Cancellation);
        two.Trouble.ShouldBeNull();
        Copy(two, group, 2).ShouldBe(Copy(one, group, 2));
        (await one.RotateAsync(group.Number, "li", null, Cancellation)).ShouldBe(3);

        // The proof of the first version was made with a wrapping that nobody has any more: the group ends all the same.
        (await one.DestroyAsync(group.Number, [2, 3], "li", Cancellation)).ShouldBe(2);
        fixture.Keys.HasWrapping(group.Number).ShouldBeFalse();
        one.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task A_renewal_that_was_cut_in_two_loses_no_key_and_the_next_load_finishes_it()
    {
        using var data = await fixture.DataKeysAsync();
        var group = await data.CreateAsync(Spec("dk-half-wrapped"), "li", Cancellation);
        using var converter = new ValueConverter(data, group);
        var value = converter.Seal("张三")!;
        // Killed before the catalogue has it.
        fixture.Keys.RenewWrapping(group.Number);
        await data.ReloadAsync(Cancellation);
        converter.Open(value).ShouldBe("张三");
        Wrappings(group).Count.ShouldBe(2);
        (await data.RotateAsync(group.Number, "li", null, Cancellation)).ShouldBe(2);
        Wrappings(group).Count.ShouldBe(2, "the first version is in the earlier one still");

        // Killed behind it.
        var first = Path.Combine(fixture.Deployment.Keys, $"data-wrapping-{group.Number}.1.key");
        var bytes = await File.ReadAllBytesAsync(first, Cancellation);
        await data.RenewWrappingAsync(group, Cancellation);
        Wrappings(group).ShouldBe([$"data-wrapping-{group.Number}.3.key"]);
        await File.WriteAllBytesAsync(first, bytes, Cancellation);
        File.SetUnixFileMode(first, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await data.ReloadAsync(Cancellation);
        Wrappings(group).ShouldBe([$"data-wrapping-{group.Number}.3.key"]);
        converter.Open(value).ShouldBe("张三");
    }

    [Fact]
    [Requirement("gbt20009-5.1.3.1-a.2")]
    public async Task Sealed_values_open_on_a_new_machine_whose_keystore_came_from_shares()
    {
        using var data = await fixture.DataKeysAsync();
        var group = await data.CreateAsync(Spec("dk-moved"), "li", Cancellation);
        using var converter = new ValueConverter(data, group);
        var value = converter.Seal("moved")!;
        var (backup, shares) = fixture.Keys.BackUp(3, 2);
        var there = new Deployment($"{fixture.Deployment.Root}-new");
        KeyRestoration.Restore(there, ("backup", backup), [("1", shares[0]), ("3", shares[2])], null, _ => null, TimeProvider.System).ShouldBeGreaterThan(4);
        Should.Throw<ServerFaultException>(() => KeyRestoration.Restore(there, ("backup", backup), [("1", shares[0]), ("3", shares[2])], null, _ => null, TimeProvider.System));
        Directory.CreateDirectory(there.Certificates);
        using var unlock = KeystoreUnlock.Unsealed();
        using var keys = DeploymentKeys.Open(there, unlock, TimeProvider.System);
        using var restored = await fixture.DataKeysAsync(keys);
        using var opener = new ValueConverter(restored, group);
        opener.Open(value).ShouldBe("moved");
    }

    [Fact]
    public async Task Without_its_file_in_the_keystore_a_group_seals_and_opens_nothing_and_status_says_which()
    {
        using var data = await fixture.DataKeysAsync();
        var group = await data.CreateAsync(Spec("dk-lost"), "li", Cancellation);
        var file = Path.Combine(fixture.Deployment.Keys, $"data-wrapping-{group.Number}.1.key");
        File.Move(file, file + ".away");
        try
        {
            await data.ReloadAsync(Cancellation);
            data.ActiveVersion(group.Number).ShouldBe(0);
            data.Trouble.ShouldNotBeNull().ShouldContain("dk-lost");
        }
        finally
        {
            File.Move(file + ".away", file);
        }
        await data.ReloadAsync(Cancellation);
        data.ActiveVersion(group.Number).ShouldBe(1);
    }

    private static SealGroupSpec Spec(string name, SealMode mode = SealMode.Equal) => new(name, "pii.test", mode, "zhao", null);

    private static byte[] Copy(DataKeys data, SealGroup group, int version)
    {
        var key = new byte[GroupKey.Size];
        data.TryCopyKey(group.Number, version, key).ShouldBeTrue();
        return key;
    }

    private List<string?> Wrappings(SealGroup group) => [.. Directory.GetFiles(fixture.Deployment.Keys, $"data-wrapping-{group.Number}.*").Select(Path.GetFileName).Order()];

    private bool Opens(DataKeys data, SealGroup group, byte[] wrapped)
    {
        using var wrapping = fixture.Keys.WrappingOf(group.Number);
        return KeyWrapping.TryUnwrap(wrapping, data.ClusterId, group, 1, wrapped, new byte[GroupKey.Size]);
    }

    private sealed class LaterTime : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + By;
    }
}

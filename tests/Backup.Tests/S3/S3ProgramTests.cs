namespace Menshen.Backup.Tests.S3;

/// <summary>The whole program with a second repository in a bucket: by its commands, and after the first one is lost.</summary>
[Collection(BucketTests.Name)]
public sealed class S3ProgramTests(SwiftMachine machine)
{
    [Fact]
    public async Task A_deployment_comes_back_from_the_bucket_alone_and_its_keys_are_in_no_file_or_message()
    {
        var far = machine.Place(await machine.NewBucketAsync() + "/site-1");
        var away = Directory.CreateTempSubdirectory("menshen-away-");
        try
        {
            var (repository, credentials) = (Path.Combine(away.FullName, "repository"), machine.Access.CredentialsFile!);
            await using var deployment = await Deployment.CreateAsync(new DeploymentSetup
            {
                FurtherPolicy = $"backup:\n  repository: {repository}\n  test-every: off\n  copy: {far}\n  s3-credentials: {credentials}\n  s3-ca: {machine.CaFile}",
            });
            (await deployment.MenshenAsync("policy", "show")).Output.ShouldNotContain(SwiftMachine.Secret);
            await deployment.BackupAsync("now", "--full");
            await deployment.BackupAsync("copy");
            (await deployment.MenshenAsync("backup", "list")).Succeeded().Output.ShouldContain(far);
            (await deployment.MenshenAsync("backup", "list", "--repository", far)).Succeeded().Output.ShouldContain(far);
            (await deployment.MenshenAsync("backup", "verify", "--repository", far)).Succeeded();

            await deployment.DownAsync();
            Directory.Delete(repository, recursive: true);
            var there = Path.Combine(away.FullName, "there");
            File.SetUnixFileMode(away.FullName, (UnixFileMode)0b111_001_001);
            var wrong = machine.WriteCredentials("other", "aws_access_key_id = test:menshen\naws_secret_access_key = falsch-99\n");
            string[] way = ["restore", "--to", there, "--latest", "--repository", far];
            var refused = await deployment.MenshenAsync([.. way, "--s3-credentials", wrong, "--lang", "zh"]);
            refused.Error.ShouldContain("不接受");
            refused.Error.ShouldContain("重新签发");
            (await deployment.MenshenAsync([.. way, "--s3-ca", wrong])).Error.ShouldContain("holds no certificate");
            (await deployment.MenshenAsync([.. way, "--s3-credentials", credentials, "--s3-ca", machine.CaFile, "--s3-region", "us-east-1", "--s3-addressing", "path"]))
                .Succeeded().Output.ShouldContain("checked: every page's checksum");
            (await ToolRun.OfAsync("grep", ["-rlaE", $"{SwiftMachine.Secret}|falsch-99", deployment.Directory, there])).Output.ShouldBeEmpty();
        }
        finally
        {
            away.Delete(recursive: true);
        }
    }
}

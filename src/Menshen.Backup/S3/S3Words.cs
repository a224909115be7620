using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Resources;
using System.Security.Authentication;
using System.Xml;
using Amazon.Runtime;
using Menshen.Backup.Repository;

namespace Menshen.Backup.S3;

/// <summary>Tells what went wrong at a bucket in words of files, and with what to do.</summary>
internal sealed class S3Words(S3Address address, S3Access access)
{
    private static readonly ResourceManager Texts = new("Menshen.Backup.S3.S3Texts", typeof(S3Words).Assembly);

    /// <summary>The same fault as a local file would give; null: it is no fault of the way.</summary>
    public Exception? Of(Exception e, string place, S3Watch watch) => e switch
    {
        // Told already, by who looked at the line.
        RepositoryLineException or FileNotFoundException => null,
        _ when (watch.HasRunOut && Inner<OperationCanceledException>(e) is not null) || Inner<TimeoutException>(e) is not null => Line(S3Fault.Silent, place, e, ""),
        // Of the client's own reading; some of it comes without its wrapping.
        AmazonUnmarshallingException or FormatException or OverflowException or XmlException => Told(S3Fault.Garbled, place, e, Deepest(e)),
        AmazonServiceException { StatusCode: not 0 } answer => Of(answer, place),
        AmazonClientException or HttpRequestException or IOException when Inner<AuthenticationException>(e) is { } refused => Told(S3Fault.Certificate, place, e, Deepest(refused)),
        AmazonClientException or HttpRequestException or SocketException or IOException => Line(S3Fault.Unreachable, place, e, Deepest(e)),
        _ => null,
    };

    /// <summary>What and what to do, in a language; <paramref name="detail"/> is the server's own word for it.</summary>
    public (string What, string Remedy) In(CultureInfo culture, S3Fault fault, string place, string detail)
    {
        object[] values = [$"{address.Host}:{address.Port}", address.Bucket, place, access.CredentialsFile ?? "-", access.Region, detail, (int)access.Patience.TotalSeconds, access.CaFile ?? "-"];
        return (Fill($"{fault}"), Fill($"{fault}_Hint"));

        string Fill(string key) => string.Format(CultureInfo.InvariantCulture, Texts.GetString(key, culture) ?? throw new MissingManifestResourceException(key), values);
    }

    private Exception Of(AmazonServiceException answer, string place) => (answer.ErrorCode, answer.StatusCode) switch
    {
        ("NoSuchBucket", _) => Told(S3Fault.NoBucket, place, answer),
        ("InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidToken" or "ExpiredToken" or "InvalidSecurity", _) or (_, HttpStatusCode.Unauthorized) => Told(S3Fault.WrongKey, place, answer),
        ("RequestTimeTooSkewed" or "RequestExpired", _) => Told(S3Fault.Clock, place, answer),
        ("AuthorizationHeaderMalformed" or "PermanentRedirect" or "TemporaryRedirect" or "IncorrectEndpoint" or "InvalidRegion", _)
            or (_, HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect) => Told(S3Fault.OtherRegion, place, answer),
        // One word for it there is not: Ceph and AWS, MinIO twice, and Swift, whose quota is told as an object that is too large.
        ("QuotaExceeded" or "XMinioStorageFull" or "XMinioAdminBucketQuotaExceeded" or "EntityTooLarge", _) or (_, HttpStatusCode.InsufficientStorage or HttpStatusCode.RequestEntityTooLarge) =>
            Told(S3Fault.NoSpace, place, answer),
        (_, HttpStatusCode.PreconditionFailed) => Told(S3Fault.Changed, place, answer),
        (_, HttpStatusCode.Forbidden) => Told(S3Fault.NotAllowed, place, answer),
        (_, HttpStatusCode.NotFound) => new FileNotFoundException($"{place} is not there", place, answer),
        (_, >= HttpStatusCode.InternalServerError) => Line(S3Fault.Broken, place, answer, Detail(answer)),
        _ => Line(S3Fault.Other, place, answer, Detail(answer)),
    };

    private BackupException Told(S3Fault fault, string place, AmazonServiceException answer) => Told(fault, place, answer, Detail(answer));

    private BackupException Told(S3Fault fault, string place, Exception e, string detail) => BackupException.Worded(culture => In(culture, fault, place, detail), e);

    private RepositoryLineException Line(S3Fault fault, string place, Exception e, string detail) => new(culture => In(culture, fault, place, detail), e);

    private static string Detail(AmazonServiceException answer) => $"{(int)answer.StatusCode} {answer.ErrorCode}".TrimEnd();

    private static string Deepest(Exception e) => e.InnerException is { } inner ? Deepest(inner) : e.Message;

    private static T? Inner<T>(Exception? e)
        where T : Exception
    {
        for (; e is not null; e = e.InnerException)
            if (e is T found) return found;
        return null;
    }
}

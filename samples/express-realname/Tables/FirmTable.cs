namespace Menshen.Samples.ExpressRealname;

internal sealed class FirmTable : SampleTable
{
    public override string Name => "express.firms";

    public override IReadOnlyList<string> Columns { get; } = ["firm_code", "firm_name", "license_no", "service_phone"];

    public override long Rows => Firm.All.Count;

    private protected override IEnumerable<long> Write(CopyTextWriter copy)
    {
        foreach (var firm in Firm.All)
        {
            copy.Text(firm.Code).Text(firm.Name).Text(firm.LicenseNo).Text(firm.ServicePhone).EndRow();
            yield return firm.Index + 1;
        }
    }
}

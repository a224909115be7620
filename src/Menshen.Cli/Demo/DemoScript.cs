using System.Globalization;
using Menshen.Samples.ExpressRealname;

namespace Menshen.Cli.Demo;

/// <summary>The walk: what a courier, an outlet manager and a regulator see of the same database.</summary>
internal static class DemoScript
{
    private const string InsufficientPrivilege = "42501";

    /// <summary>Outlet 1 is in a firm of its own kind: six firms share the outlets in turn, and each has one report a day for 120 days.</summary>
    private const int Firms = 6;

    public static IReadOnlyList<DemoScene> Write(DemoTruth truth, ExpressDataset data) =>
        [.. Courier(truth), .. Manager(truth), .. Regulator(data)];

    private static IEnumerable<DemoScene> Courier(DemoTruth truth) =>
    [
        new(DemoCast.Courier, DemoTexts.Scene_Courier_Pickups,
            "SELECT waybill_no, sender_name, receiver_name, receiver_city, item_name, status FROM express.my_pickups ORDER BY collected_at DESC LIMIT 5",
            ["express.my_pickups"], DemoScene.Gives(Math.Min(5, truth.CourierWaybills))),
        new(DemoCast.Courier, DemoTexts.Scene_Courier_Count,
            "SELECT count(*) FROM express.waybills",
            ["express.waybills"], DemoScene.Says(Number(truth.CourierWaybills))),
        new(DemoCast.Courier, DemoTexts.Scene_Courier_Foreign,
            $"SELECT sender_name, sender_phone FROM express.waybills WHERE waybill_no = '{truth.ColleagueWaybill}'",
            ["express.waybills"], DemoScene.Gives(0)),
        new(DemoCast.Courier, DemoTexts.Scene_Courier_Delete,
            "DELETE FROM express.waybills",
            ["express.waybills"], DemoScene.Refused(InsufficientPrivilege)),
    ];

    private static IEnumerable<DemoScene> Manager(DemoTruth truth) =>
    [
        new(DemoCast.Manager, DemoTexts.Scene_Manager_Load,
            "SELECT employee_no, courier_name, waybills, fees_yuan, unchecked FROM express.outlet_courier_load ORDER BY employee_no",
            ["express.outlet_courier_load"], DemoScene.Gives(truth.OutletActiveCouriers)),
        new(DemoCast.Manager, DemoTexts.Scene_Manager_Details,
            "SELECT waybill_no, sender_name, document_type, document_number, inspection_result FROM express.waybill_details ORDER BY waybill_no LIMIT 3",
            ["express.waybill_details"], DemoScene.Gives(Math.Min(3, truth.OutletWaybills))),
        new(DemoCast.Manager, DemoTexts.Scene_Manager_Update,
            "UPDATE express.waybills SET fee_yuan = 0",
            ["express.waybills"], DemoScene.Refused(InsufficientPrivilege)),
    ];

    private static IEnumerable<DemoScene> Regulator(ExpressDataset data) =>
    [
        new(DemoCast.Regulator, DemoTexts.Scene_Regulator_Firms,
            "SELECT firm_name, waybills, realname_percent, xray_percent, stopped FROM express.regulator_firms ORDER BY waybills DESC",
            ["express.regulator_firms"], DemoScene.Gives(Firms)),
        new(DemoCast.Regulator, DemoTexts.Scene_Regulator_Sum,
            "SELECT sum(waybills)::bigint FROM express.regulator_regions",
            ["express.regulator_regions"], DemoScene.Says(Number(data.Size.Waybills))),
        new(DemoCast.Regulator, DemoTexts.Scene_Regulator_Persons,
            "SELECT person_name, phone FROM express.persons LIMIT 1",
            ["express.persons"], DemoScene.Refused(InsufficientPrivilege)),
    ];

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

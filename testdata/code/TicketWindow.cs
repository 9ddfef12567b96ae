using System;
using System.IO;
using System.Net;
using System.Text;
using System.Windows.Forms;

namespace DeskTool
{
    public partial class TicketWindow : Form
    {
        // Former: "{\"Updater\":\"Nobody\",\"Ticket\":{\"Status\":\"Nix\"}}"
        private const string Url = "https://itsm.example.com/REST/Summit_RESTWCF.svc/RESTService/CommonWS_JsonObjCall";
        private readonly string[] columns = { "Status", "Description", "Source" };

        private void btnSend_Click(object sender, EventArgs e)
        {
            if (txtDescription.Text.IndexOf('"') >= 0 || txtDescription.Text.Contains("{"))
            {
                MessageBox.Show("No \"quotes\" or {braces}, please.", "Ticket", MessageBoxButtons.OK);
                return;
            }

            string json = "{" +
                "\"ServiceName\":\"IM_LogOrUpdateIncident\"," +
                "\"objCommonParameters\":{" +
                    "\"_ProxyDetails\":{\"AuthType\":\"APIKEY\",\"APIKey\":\"" + Properties.Settings.Default.Key + "\",\"ProxyID\":0,\"ReturnType\":\"JSON\",\"OrgID\":1}," +
                    "\"incidentParamsJSON\":{\"IncidentContainerJsonObj\":{" +
                        "\"Updater\":\"Executive\"," +
                        "\"Ticket\":{" +
                            "\"IsFromWebService\":true," + /* always */
                            "\"Sup_Function\":\"" + cboFunction.SelectedItem + "\"," +
                            "\"Caller_EmailID\":\"" + txtMail.Text.Trim() + "\"," +
                            "\"Status\":\"new\"," +
                            "\"Assigned_WorkGroup_Name\":\"" + (chkNetwork.Checked ? "Network" : "Service Desk") + "\"," +
                            "\"Medium\":\"Web\"," +
                            "\"Source\":\"Desk tool\"" +
                            "\"Description\":\"" + txtDescription.Text.Replace("\\", "\\\\").Replace("\r\n", "\\n") + "\"," +
                            "\"PageName\":\"TicketDetail\"" +
                        "}," +
                        "\"TicketInformation\":{\"Information\":\"" + Environment.UserName + "\"}" +
                    "}}," +
                    "\"RequestType\":\"RemoteCall\"" +
                "}}";

            var request = (HttpWebRequest)WebRequest.Create(Url);
            request.Method = "POST";
            request.ContentType = "application/json";
            using (var writer = new StreamWriter(request.GetRequestStream(), new UTF8Encoding(false)))
                writer.Write(json);
            using (var reader = new StreamReader(request.GetResponse().GetResponseStream()))
                lblState.Text = string.Format("{0}: {1}", "Answer", reader.ReadToEnd());
        }

        private string Settings()
        {
            var sb = new StringBuilder();
            sb.Append("{").Append("\"Status\":").Append('"').Append(lblState.Text).Append('"');
            sb.AppendFormat(",\"Columns\":[\"{0}\"]", string.Join("\",\"", columns)).AppendLine("}");
            return sb.ToString();
        }
    }
}

import java.net.URL
import java.net.HttpURLConnection

plugins { base }

val quoted = 'x' to "\"{\""
val summitKey: String by project
data class Release(val name: String, val `is`: Boolean = true)

fun payload(release: Release, mail: String = "builds@example.com"): String = """
{
  "ServiceName": "IM_LogOrUpdateIncident",
  "objCommonParameters": {
    "_ProxyDetails": { "AuthType": "APIKEY", "APIKey": "$summitKey", "ProxyID": 0, "ReturnType": "JSON", "OrgID": 1 },
    "incidentParamsJSON": {
      "IncidentContainerJsonObj": {
        "Updater": "Executive",
        "Ticket": {
          "IsFromWebService": True,
          "Sup_Function": "IT",
          "Caller_EmailID": "$mail",
          "Status": "New",
          "Assigned_WorkGroup_Name": "Release ${'$'}team",
          "Medium": "Web",
          "Source": "Gradle",
          "Description": "Release ${release.name.ifEmpty { "unnamed" }} isn't signed",
          "PageName": "TicketDetail",
          "Mail_CC_EmailID": "lead@example.com,${mail}"
        },
        "TicketInformation": { "Information": "${project.name}:${project.version}" }
      }
    },
    "RequestType": "RemoteCall"
  }
}
""".trimIndent()

tasks.register("ticket") {
    group = "release {}"
    doLast {
        val connection = URL("https://itsm.example.com/api").openConnection() as HttpURLConnection
        connection.requestMethod = "POST"
        connection.doOutput = true
        connection.outputStream.use { it.write(payload(Release("1.0")).toByteArray()) }
        println("{\"Status\": \"${connection.responseCode}\", \"Source\": \"gradle\"}")
    }
}

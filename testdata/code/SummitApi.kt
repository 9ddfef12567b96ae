package com.example.itsm

import io.ktor.client.HttpClient
import io.ktor.client.request.header
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import kotlinx.serialization.Serializable

@Serializable
data class Incident(val caller: String, val text: String, val number: Long? = null, val tags: List<String> = emptyList())

private const val DOLLAR = '$'
private val QUOTED = Regex("""^"(?<text>[^"]*)"$""")

/** Don't send `{"Updater": "x"}`; see [close]. */
class SummitApi(private val http: HttpClient, private val key: () -> String) {
    private val proxy: Map<String, Any>
        get() = mapOf("AuthType" to "APIKEY", "APIKey" to key(), "ProxyID" to 0, "ReturnType" to "JSON", "OrgID" to 1)

    suspend fun log(incident: Incident) = send(
        mapOf(
            "ServiceName" to "IM_LogOrUpdateIncident",
            "objCommonParameters" to mapOf(
                "_ProxyDetails" to proxy,
                "incidentParamsJSON" to mapOf(
                    "IncidentContainerJsonObj" to mapOf(
                        "Updater" to "Caller",
                        "Ticket" to mutableMapOf<String, Any?>(
                            "IsFromWebService" to true,
                            "Sup_Function" to "IT",
                            "Caller_EmailID" to incident.caller,
                            "Status" to if (incident.number == null) "New" else "Assigned",
                            "Medium" to "Web",
                            "Source" to "Kotlin ${if (incident.tags.any { it == "\"}" }) "tagged" else "plain"}",
                            "Description" to incident.text.replace("\"", "'"),
                            "PageName" to "TicketDetail",
                        ),
                        "TicketInformation" to mapOf("Information" to incident.text),
                        "CustomFields" to incident.tags.map { mapOf("GroupName" to "Tags", "Name" to it, "Value" to "yes") },
                    ),
                ),
                "RequestType" to "RemoteCall",
            ),
        ),
    )

    suspend fun close(number: Long, engineer: String, note: String?) = send(
        """
        |{
        |  "Updater": "Executive",
        |  "Ticket": {
        |    "Ticket_No": "$number", "IsFromWebService": true, "Sup_Function": "IT", "Status": "Closed",
        |    "Caller_EmailID": "caller@example.com", "Assigned_Engineer_Email": "$engineer",
        |    "Closure_Code_Name": "Done", "Medium": "Web", "Source": "Kotlin",
        |    "Description": "${note?.let { "\"$it\"" } ?: "none"}", "PageName": "TicketDetail"
        |  },
        |  "TicketInformations": { "Information": "costs ${DOLLAR}5" }
        |}
        """.trimMargin(),
    )

    private suspend fun send(body: Any) = http.post("https://itsm.example.com/api") {
        header("X-Info", """{"Status": "sent", "Source": "ktor"}""")
        setBody(body)
    }
}

BeforeAll {
    Import-Module "$PSScriptRoot/SummitTools.psm1" -Force
    $script:key = [guid]::NewGuid().ToString('N')
}

Describe "Summit 'envelope' {basic}" {
    It 'logs a <Kind> incident' -TestCases @(
        @{ Kind = 'plain'; Status = 'New' }
        @{ Kind = "quo`"ted"; Status = 'Assigned' }
    ) {
        param($Kind, $Status)
        $container = @{
            Updater = 'Caller'
            Ticket = @{
                IsFromWebService = $true; Sup_Function = 'IT'; Status = $Status
                Caller_EmailID = 'caller at example.com'
                Medium = 'Web'; Source = 'Test'; Description = "$Kind {0}" -f 1; PageName = 'LogTicket'
            }
            TicketInformation = @{ Information = 'x' }
        }
        $container.Ticket.Status | Should -Be $Status
    }

    It 'reads a response' {
        $json = '{"Errors":"","Message":"The incident was logged.","TicketNo":10482,"TicketID_Internal":20964,"TicketID_Encrypted":"c2FtcGxlLWlk%3d%3d"}'
        ($json | ConvertFrom-Json).TicketNo | Should -Be 10482
    }

    It 'has no "flattened" objects' {
        $body = @{
            ServiceName = 'IM_LogOrUpdateIncident'
            objCommonParameters = @{
                _ProxyDetails = @{ AuthType = 'APIKEY'; APIKey = $script:key; ProxyID = 0; ReturnType = 'JSON'; OrgID = 1 }
                incidentParamsJSON = @{ IncidentContainerJson = '@{Updater=Executive; Ticket=; TicketInformation=}' }
                RequestType = 'RemoteCall'
            }
        }
        { Test-SummitPayload $body } | Should -Throw -ExpectedMessage '*flattened*'
        $body.Keys.Count | Should -Be 2
    }

    AfterEach { Remove-Item "TestDrive:\*" -ErrorAction Ignore }
}

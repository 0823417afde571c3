<?php
// PHP's SoapClient, from our service description.
//
// php.php encode N MESSAGES     nanoseconds for one
// php.php decode N MESSAGES
// php.php logouts N URL         for one second

[, $what, $runs, $where] = $argv;

// The place of HTTP: takes the request and gives back a fixed answer, or none.
class WithoutHttp extends SoapClient {
    public string $answer = '';
    public function __doRequest($request, $location, $action, $version, $one_way = false): ?string {
        return $this->answer;
    }
}

function each(int $runs, callable $work): float {
    for ($run = intdiv(-$runs, 10); $run < $runs; $run++) {
        if ($run === 0) $start = hrtime(true);
        $work();
    }
    return (hrtime(true) - $start) / $runs;
}

$options = ['soap_version' => SOAP_1_1, 'cache_wsdl' => WSDL_CACHE_NONE, 'keep_alive' => true];
$parameters = ['appKey' => '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9', 'sessionId' => '5e55a1d0-0000-4000-8000-00000000000f'];
if ($what === 'logouts') {
    $client = new SoapClient(getenv('WSDL'), $options + ['location' => $where]);
    $each = each($runs, fn() => $client->Logout($parameters)->LogoutResult->ResponseCode === 'OK' || exit(1));
    printf("%.1f\n", 1e9 / $each);
    exit;
}
$client = new WithoutHttp("$where/service.wsdl", $options);
$encode = each($runs, fn() => $client->Logout($parameters));
if ($what === 'decode') {
    // There is no door to decoding alone.
    $client->answer = file_get_contents("$where/answer.xml");
    $both = each($runs, fn() => $client->Logout($parameters)->LogoutResult->ResponseCode === 'OK' || exit(1));
    printf("%.1f\n", $both - $encode);
} else {
    printf("%.1f\n", $encode);
}

<?php
// Logout with PHP's SoapClient, from our service description.
//
// php.php describe URL                       one line for each binding: the operation, as PHP does not name bindings
// php.php logout URL VERSION KEY SESSION     `result CODE`, or `fault CODE: TEXT`

[, $what, $url] = $argv;
$version = ($argv[3] ?? '1.1') === '1.2' ? SOAP_1_2 : SOAP_1_1;
$client = new SoapClient("$url?WSDL", ['soap_version' => $version, 'cache_wsdl' => WSDL_CACHE_NONE]);
if ($what === 'describe') {
    foreach ($client->__getFunctions() as $function) {
        echo preg_replace('/^LogoutResponse (Logout)\(Logout \$parameters\)$/', '$1', $function), "\n";
    }
    exit;
}
try {
    $answer = $client->Logout(['appKey' => $argv[4], 'sessionId' => $argv[5]]);
    echo 'result ', $answer->LogoutResult->ResponseCode, "\n";
} catch (SoapFault $fault) {
    $code = explode(':', $fault->faultcode);
    echo 'fault ', end($code), ': ', $fault->getMessage(), "\n";
}

<?php
// Logout as PHP's SoapServer serves it from our service description, a script for PHP's own web server:
// SOAP 1.1 under /1.1, SOAP 1.2 under /1.2. The environment names the description's file.

class Authentication
{
    // The last digit of the session says what happens.
    public function Logout($request)
    {
        if (str_ends_with($request->sessionId, 'f')) {
            throw new SoapFault('Server', 'The session cannot be ended.');
        }
        $code = str_ends_with($request->sessionId, '1') ? 'OK' : 'Unauthorized';
        return ['LogoutResult' => ['ResponseCode' => $code, 'Message' => 'Answered by PHP.']];
    }
}

$version = $_SERVER['REQUEST_URI'] === '/1.2' ? SOAP_1_2 : SOAP_1_1;
$server = new SoapServer(getenv('WSDL'), ['soap_version' => $version, 'cache_wsdl' => WSDL_CACHE_NONE]);
$server->setClass(Authentication::class);
$server->handle();
